/** Packages of vega that the script of the pages does without, each with its transforms. */
export const leftOut: Readonly<Record<string, readonly string[]>> = {
  'vega-crossfilter': ['crossfilter', 'resolvefilter'],
  'vega-force': ['force'],
  'vega-geo': [
    'contour',
    'geojson',
    'geopath',
    'geopoint',
    'geoshape',
    'graticule',
    'heatmap',
    'isocontour',
    'kde2d',
    'projection',
  ],
  'vega-hierarchy': ['nest', 'pack', 'partition', 'stratify', 'tree', 'treelinks', 'treemap'],
  'vega-label': ['label'],
  'vega-regression': ['loess', 'regression'],
  'vega-wordcloud': ['wordcloud'],
}

/** Functions of vega's expressions that these packages would serve. */
export const leftOutFunctions: readonly string[] = [
  'geoArea',
  'geoBounds',
  'geoCentroid',
  'geoScale',
  'geoShape',
  'geoTranslate',
]
