-- Visits of one year, from the newest received file.
-- grain: year
with newest as (
  select *
  from landed.visits
  qualify dense_rank() over (order by _received_at desc, _file desc) = 1
)
select
  year,
  visits,
from newest
