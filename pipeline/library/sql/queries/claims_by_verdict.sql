-- The published statements with the verdict on each and its arithmetic; of all verdicts, or of one.
-- what.zh-Hant: 已公布之敘述及其檢驗結果與算式；可列全部或單一結果。
-- param: verdict text = ; holds, partly, fails or untestable; nothing for all
-- param.zh-Hant: verdict; 檢驗結果：holds（相符）、partly（部分相符）、fails（不符）或 untestable（無法檢驗）；留空為全部
select
  claim.id,
  verdict,
  words.statement ->> 'en' as statement_en,
  words.statement ->> 'zh-Hant' as statement_zh,
  words.printed,
  claim.published,
  claim.computed,
  claim.arithmetic,
from marts.claims as claim
join ops.claims as words using (id)
where $verdict = '' or verdict = $verdict
order by id
