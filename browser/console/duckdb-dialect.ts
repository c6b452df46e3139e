import { SQLDialect } from '@codemirror/lang-sql'

/**
 * SQL as DuckDB reads it, as far as it concerns questions: `duckdb_keywords()` without the words that change something. Texts in `$$`
 * are left out, since the tokenizer that knows them knows no `$name`.
 */
export const duckdb = SQLDialect.define({
  keywords: `all analyze and anti any as asc asof at between both by case cast coalesce collate columns cross cube current
    default describe desc distinct do else end enum escape except exclude exists explain extract false fetch filter first following for
    from full generated glob group grouping grouping_id groups having ignore ilike in include inner intersect interval into is isnull
    join key lambda last lateral leading left like limit macro map materialized natural next no not notnull null nulls nullif of offset
    on only or order ordinality outer over overlaps overlay partition pivot pivot_longer pivot_wider position positional preceding
    prepare qualify range recursive rename repeatable replace reservoir respect right rollup row rows sample select semi sets show
    similar some struct substring summarize symmetric system table tablesample then ties to trailing trim true try_cast unbounded union
    unique unnest unpivot using values when where window with within without`,
  types: `array bigint bignum bit bitstring blob bool boolean bytea char date datetime decimal double enum float float4 float8 hugeint
    int int1 int2 int4 int8 integer interval json list long map numeric real short smallint string struct text time timestamp
    timestamp_ms timestamp_ns timestamp_s timestamptz tinyint ubigint uhugeint uinteger usmallint utinyint uuid varchar variant`,
  builtin: '',
  operatorChars: '*+-%<>!=&|~^/:@?',
  specialVar: '$',
  identifierQuotes: '"',
  caseInsensitiveIdentifiers: true,
})

/** The part of the syntax tree that a parameter, `$name`, is. */
export const PARAMETER_NODE = 'SpecialVar'
