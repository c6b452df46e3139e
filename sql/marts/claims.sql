-- The verdict on one published statement from its parts: holds when all hold, fails when none does, partly in between,
-- untestable when no part can be tested. Published and computed are those of the first part; the arithmetic is that of
-- all parts in order.
-- grain: id
-- check: verdict in ('holds', 'partly', 'fails', 'untestable')
select
  id,
  case
    when bool_and(untestable or holds is null) then 'untestable'
    when count(*) = count(*) filter (holds) then 'holds'
    when bool_or(holds) then 'partly'
    else 'fails'
  end as verdict,
  min_by(published, part) filter (not untestable) as published,
  min_by(computed, part) filter (not untestable) as computed,
  count(*) filter (not untestable) as part_count,
  count(*) filter (holds) as holding_count,
  string_agg(arithmetic, '; ' order by part) as arithmetic,
from marts.claim_parts
group by id
