-- Cells as agencies type them, made plain.

-- Text with every kind of white space as one plain space each, and without zero-width characters.
create or replace macro plain_spaces(cell) as
  regexp_replace(regexp_replace(cell::varchar, '[\x{200B}-\x{200D}\x{2060}\x{FEFF}]', '', 'g'), '[\s\p{Z}]', ' ', 'g');

-- A cell with full-width letters, digits and signs as the ASCII ones, white space as plain spaces, trimmed: '　３，１２２　' is '3,122'.
create or replace macro plain_text(cell) as
  trim(
    case
      when regexp_full_match(cell::varchar, '[ -~]*') then cell::varchar
      when not regexp_matches(cell::varchar, '[！-～]') then plain_spaces(cell)
      else translate(
        plain_spaces(cell),
        '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～',
        '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~'
      )
    end
  );
