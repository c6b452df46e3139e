-- Marks of status at the end or the start of a figure or a period: r, ⓡ, (r), 修正 for restated, p, ⓟ, (p), 初步 for provisional.

-- A cell parted into its mark and the rest of it. A bare letter or word is a mark only beside a digit or the end of a period such as 年 or 月,
-- never in a word; one in brackets or a circle is a mark beside anything. Without a mark all members are empty.
create or replace macro marked_parts(cell) as
  regexp_extract(
    trim(plain_spaces(cell)),
    '(?is)^(?:(.*[0-9０-９年月季日度份計底%％)）])\s*(r|p|ｒ|ｐ|修正[值數]?|更正|初步(?:統計)?|初估|暫定)'
      || '|(.+?)\s*([ⓡⓟʳᵖ]|[(（\[［]\s*(?:r|p|ｒ|ｐ|修正[值數]?|更正|初步(?:統計)?|初估|暫定)\s*[)）\]］])'
      || '|(r|p|ｒ|ｐ|修正[值數]?|更正|初步(?:統計)?|初估|暫定)\s*((?:中華)?(?:民國)?\s*[0-9０-９].*)'
      || '|([ⓡⓟʳᵖ]|[(（\[［]\s*(?:r|p|ｒ|ｐ|修正[值數]?|更正|初步(?:統計)?|初估|暫定)\s*[)）\]］])\s*(.+))$',
    ['before_bare', 'bare_after', 'before_ringed', 'ringed_after', 'bare_first', 'after_bare', 'ringed_first', 'after_ringed']
  );

-- What the mark of a cell says: 'restated', 'provisional', or null without one. An asterisk is no mark.
create or replace macro status_mark(cell) as
  list_transform(
    [marked_parts(cell)],
    lambda parts: case
      when concat(parts.bare_after, parts.ringed_after, parts.bare_first, parts.ringed_first) = '' then null
      when regexp_matches(concat(parts.bare_after, parts.ringed_after, parts.bare_first, parts.ringed_first), '(?i)[rｒⓡʳ正]') then 'restated'
      else 'provisional'
    end
  )[1];

-- The cell without its mark, trimmed; a cell without one is only trimmed.
create or replace macro without_mark(cell) as
  list_transform(
    [marked_parts(cell)],
    lambda parts: coalesce(
      nullif(trim(concat(parts.before_bare, parts.before_ringed, parts.after_bare, parts.after_ringed)), ''),
      trim(plain_spaces(cell))
    )
  )[1];
