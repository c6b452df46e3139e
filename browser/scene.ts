import type { View } from 'vega'

/** A mark or an item of vega's scenegraph, of which the published types tell too little. */
export type SceneNode = Readonly<Record<string, unknown>>

export function isSceneNode(value: unknown): value is SceneNode {
  return typeof value === 'object' && value !== null
}

/** A frame inside a drawing: a facet, a view of several, or the whole. Units are those of the drawing. */
export interface Panel {
  x: number
  y: number
  width: number
}

/** An item that stands for data, and where its coordinates begin. */
export interface PlacedItem {
  item: SceneNode
  mark: SceneNode
  panel: Panel
}

/** Roles of groups and marks that hold data; axes, legends and titles have others. */
const DATA_ROLES: readonly unknown[] = ['frame', 'scope', 'mark']

/** Every item that stands for data, in the order in which they are drawn. */
export function itemsOf(view: View): PlacedItem[] {
  const [x, y] = view.origin()
  const padding: unknown = view.padding()
  const inset = isSceneNode(padding) ? padding : { left: padding, top: padding }
  return placedItems(Reflect.get(view.scenegraph(), 'root'), {
    x: x + numberOf(inset, 'left'),
    y: y + numberOf(inset, 'top'),
    width: 0,
  })
}

/** The node of the page that shows an item; the first item of a line or an area has that of the whole. */
export function elementOf(item: SceneNode): Element | null {
  const element = item['_svg']
  return element instanceof Element ? element : null
}

/** A number of a node, 0 where there is none. */
export function numberOf(node: SceneNode, key: string): number {
  const value = node[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

/** The value of a column in the row behind an item; undefined where it has none. */
export function columnOf(item: SceneNode, column: string): unknown {
  const datum = item['datum']
  return isSceneNode(datum) ? datum[column] : undefined
}

function placedItems(mark: unknown, panel: Panel): PlacedItem[] {
  if (!isSceneNode(mark) || !DATA_ROLES.includes(mark['role'])) return []
  const items = membersOf(mark)
  if (mark['marktype'] !== 'group') return items.map((item) => ({ item, mark, panel }))
  return items.flatMap((group) => {
    const inner = {
      x: panel.x + numberOf(group, 'x'),
      y: panel.y + numberOf(group, 'y'),
      width: numberOf(group, 'width'),
    }
    return membersOf(group).flatMap((member) => placedItems(member, inner))
  })
}

function membersOf({ items }: SceneNode): SceneNode[] {
  return Array.isArray(items) ? items.filter(isSceneNode) : []
}
