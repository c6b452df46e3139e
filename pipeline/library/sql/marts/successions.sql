-- A series that was split, and one that continues a part of it: after one day, and until the part itself ends. What a part was split into
-- later is listed as well.
-- what.zh-Hant: 已拆分之數列及其後合計續計之一數列：自某日之後起，至該數列終止為止；其後再拆分者亦列。
-- grain: series, part, after_day
with recursive followed as (
  select series, valid_until, unnest(from_json(successors, '["varchar"]')) as successor,
  from marts.series
  where not coalesce(is_computed, false)
),
successions as (
  select followed.series, successor as part, followed.valid_until as after_day, series.valid_until,
  from followed
  left join marts.series as series on series.series = successor
  union
  select earlier.series, successor as part, greatest(after_day, followed.valid_until) as after_day, series.valid_until,
  from successions as earlier
  join followed on followed.series = earlier.part
  left join marts.series as series on series.series = successor
)
select
  series,
  part,
  after_day,
  valid_until,
from successions
