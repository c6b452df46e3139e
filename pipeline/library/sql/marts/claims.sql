-- The verdict on one published statement from its parts: holds when all hold, fails when none does, partly in between,
-- untestable when no part can be tested. Published and computed are those of the first part; the arithmetic is that of
-- all parts in order.
-- what.zh-Hant: 一則已公布敘述之檢驗結果：各部分均相符為 holds，均不符為 fails，部分相符為 partly，無從檢驗為 untestable。公布值及計算值為首部分者；算式依序列載各部分。
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
