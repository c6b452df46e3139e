-- Marks at the end or the start of a figure or a period: of its status, as r, ⓡ, (r), 修正, or of a note, as * and ¹.

-- A cell as its marks, a list of those that `mark` finds, a word in small letters, and `rest`, trimmed: what is left without them.
-- `pattern` is a regular expression of which groups 1, 3, 6 and 8 are the rest, and groups 2, 4, 5 and 7 the marks. A letter or word is
-- a mark only beside a digit or the end of a period such as 年 or 月, never in a word; a sign and what is in brackets, beside anything.
-- A pattern within a lambda is compiled for each batch of rows, so it is asked once: no line feed is left in the cell that it parts.
create or replace macro parted_marks(cell, pattern, mark) as
  list_transform(
    [string_split(regexp_replace(trim(plain_spaces(cell)), pattern, concat('\1\3\6\8', chr(10), '\2\4\5\7')), chr(10))],
    lambda parts: {
      'marks': case
        when len(parts) = 2 then list_transform(
          regexp_extract_all(parts[2], mark), lambda found: if(length(found) > 1, lower(found), found)
        )
        else []::varchar[]
      end,
      'rest': trim(parts[1])
    }
  )[1];

-- A label without the marks of status that everybody uses, trimmed; a cell without one is only trimmed.
create or replace macro without_mark(cell) as
  trim(
    regexp_replace(
      trim(plain_spaces(cell)),
      '(?is)^(?:(.*[0-9０-９年月季日度份計底%％)）])\s*(?:r|p|ｒ|ｐ|修正[值數]?|更正|初步(?:統計)?|初估|暫定)'
        || '|(.+?)\s*(?:[ⓡⓟʳᵖ]|[(（\[［]\s*(?:r|p|ｒ|ｐ|修正[值數]?|更正|初步(?:統計)?|初估|暫定)\s*[)）\]］])'
        || '|(?:r|p|ｒ|ｐ|修正[值數]?|更正|初步(?:統計)?|初估|暫定)\s*((?:中華)?(?:民國)?\s*[0-9０-９].*)'
        || '|(?:[ⓡⓟʳᵖ]|[(（\[［]\s*(?:r|p|ｒ|ｐ|修正[值數]?|更正|初步(?:統計)?|初估|暫定)\s*[)）\]］])\s*(.+))$',
      '\1\2\3\4'
    )
  );
