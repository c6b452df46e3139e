-- A series and a total that it is a part of, by the dimensions in which the two differ. A total by sex and by region has two
-- families of parts, each of which adds up to it; if it has none that differ in one dimension only, the parts differ in several. is_nearest
-- is false if parts of fewer dimensions add up to the same total; a total that no file states is made of the parts that are summed. A part
-- counts in periods that lie, at least in part, between its two days.
-- what.zh-Hant: 一數列及其所屬合計，並載兩者相異之分類。依性別及地區均有合計者有兩組分項，各組之和均等於合計；無單一分類之分項者，以多項分類相異之分項為準。is_nearest 為否者，另有較少分類之分項可得同一合計；非公布之合計由 is_summed 之分項相加而得。分項僅計入與其起訖日重疊之期間。
-- grain: series, total_series
with named as (
  select
    series,
    coalesce(is_computed, false) as is_computed,
    unnest(
      coalesce(
        from_json(
          totals,
          '[{"dimensions":["varchar"],"series":"varchar","is_computed":"boolean","valid_from":"date","valid_until":"date"}]'
        ),
        [{dimensions: []::varchar[], series: total_series, is_computed: null::boolean, valid_from: valid_from, valid_until: valid_until}]
      )
    ) as total,
  from marts.series
  where total_series is not null
),
families as (
  select distinct total.series as total_series, total.dimensions as dimensions,
  from named
),
far_families as (
  select distinct far.total_series, far.dimensions,
  from families as far
  join families as near
    on near.total_series = far.total_series and len(near.dimensions) < len(far.dimensions) and list_has_all(far.dimensions, near.dimensions)
)
select
  named.series,
  total.series as total_series,
  array_to_string(total.dimensions, ', ') as dimensions,
  far.total_series is null as is_nearest,
  not named.is_computed and coalesce(total.is_computed, whole.is_computed, false) as is_summed,
  total.valid_from as valid_from,
  total.valid_until as valid_until,
from named
join marts.series as whole on whole.series = total.series
left join far_families as far on far.total_series = total.series and far.dimensions = total.dimensions
