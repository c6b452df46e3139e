import * as z from 'zod'
import type { Json } from '../../base/json.js'
import type { QuerySettings } from '../../base/query-settings.js'
import { mediaTypeOf, RESULT_FORMATS } from '../../query/result-format.js'
import { completionBodySchema, pageShape, sqlBodySchema, sqlShape } from './api-requests.js'
import {
  listOf,
  objectOf,
  PAGE,
  PROBLEM,
  RELEASE,
  SAVED_QUERY,
  TABLE,
  textOrNull,
} from './openapi-schemas.js'
import { PROBLEMS, type ProblemKind } from './problem.js'

type Shape = Readonly<Record<string, z.ZodType>>
interface Operation {
  summary: string
  query?: Shape
  path?: Readonly<Record<string, string>>
  body?: z.ZodType
  answer: Json
  problems: readonly ProblemKind[]
}

const ROWS = { $ref: '#/components/responses/Rows' }
const QUERY_PROBLEMS: readonly ProblemKind[] = [
  'bad-request',
  'invalid-query',
  'not-found',
  'not-acceptable',
  'time-limit',
  'memory-limit',
  'result-too-large',
  'damaged-release',
  'overloaded',
]
const LIST_PROBLEMS: readonly ProblemKind[] = [
  'bad-request',
  'not-found',
  'not-acceptable',
  'damaged-release',
  'overloaded',
]
const { release, limit, offset } = pageShape

/** Description of the API as OpenAPI 3.1, with the limits that are set; what may be asked comes from the schemas by which requests are read. */
export function openApi(limits: QuerySettings, prefix: string): { [key: string]: Json } {
  return {
    openapi: '3.1.0',
    info: {
      title: 'almanac',
      version: '1',
      description: `Asks the database of a release, read-only. A release never changes: each answer names the one it is of (x-almanac-release) and has an ETag. Problems are application/problem+json. ${limitsText(limits)}`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: `${prefix}/api/v1` }],
    security: [{ token: [] }, { password: [] }, {}],
    paths: Object.fromEntries(
      Object.entries(OPERATIONS).map(([path, methods]) => [path, pathItem(path, methods)]),
    ),
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        password: { type: 'http', scheme: 'basic', description: 'any name, and the token as password' },
      },
      schemas: { Page: PAGE, Problem: PROBLEM, Table: TABLE, Query: SAVED_QUERY, Release: RELEASE },
      responses: {
        Rows: rowsResponse(),
        Problem: {
          description: 'What went wrong.',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  }
}

const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  '/sql': {
    get: {
      summary:
        'The rows of a query; its parameters are param.NAME: null, true, a number, a list such as [1, 2], else a text',
      query: sqlShape,
      answer: ROWS,
      problems: [...QUERY_PROBLEMS, 'address-too-long'],
    },
    post: {
      summary: 'The rows of a query, also of one that is too long for an address; its parameters are typed',
      body: sqlBodySchema,
      answer: ROWS,
      problems: [...QUERY_PROBLEMS, 'body-too-large'],
    },
  },
  '/completions': {
    post: {
      summary: 'What may be written on at the end of a text',
      body: completionBodySchema,
      answer: answerOf({
        completions: listOf({
          type: 'object',
          required: ['text', 'start'],
          properties: { text: { type: 'string' }, start: { type: 'integer' } },
        }),
      }),
      problems: ['bad-request', 'not-found', 'body-too-large', 'damaged-release', 'overloaded'],
    },
  },
  '/releases': {
    get: {
      summary: 'The releases, newest first',
      query: { limit, offset },
      answer: answerOf({
        served: textOrNull(),
        releases: listOf({ $ref: '#/components/schemas/Release' }),
        next: textOrNull(),
      }),
      problems: ['bad-request'],
    },
  },
  '/tables': {
    get: {
      summary: 'The tables with their columns',
      query: { release },
      answer: ofRelease({ tables: listOf({ $ref: '#/components/schemas/Table' }) }),
      problems: ['bad-request', 'not-found', 'damaged-release'],
    },
  },
  '/tables/{name}': {
    get: {
      summary: 'One table',
      path: { name: 'schema.table, such as marts.series' },
      query: { release },
      answer: ofRelease({ table: { $ref: '#/components/schemas/Table' } }),
      problems: ['bad-request', 'not-found', 'damaged-release'],
    },
  },
  '/queries': {
    get: {
      summary: 'The saved queries',
      query: { release },
      answer: ofRelease({ queries: listOf({ $ref: '#/components/schemas/Query' }) }),
      problems: ['bad-request', 'not-found', 'damaged-release'],
    },
  },
  '/findings': { get: { summary: 'The findings', query: pageShape, answer: ROWS, problems: LIST_PROBLEMS } },
  '/flags': { get: { summary: 'The flags', query: pageShape, answer: ROWS, problems: LIST_PROBLEMS } },
  '/claims': {
    get: {
      summary: 'The published statements and their verdicts',
      query: pageShape,
      answer: ROWS,
      problems: LIST_PROBLEMS,
    },
  },
  '/series': { get: { summary: 'The series', query: pageShape, answer: ROWS, problems: LIST_PROBLEMS } },
  '/series/{id}': {
    get: {
      summary: 'The observations of a series',
      path: { id: 'such as uses/citizen; its slashes may stay' },
      query: pageShape,
      answer: ROWS,
      problems: LIST_PROBLEMS,
    },
  },
  '/runs': {
    get: { summary: 'The runs, newest first', query: pageShape, answer: ROWS, problems: LIST_PROBLEMS },
  },
  '/events': {
    get: {
      summary: 'Server-sent events: `release` names the served release, at once and whenever it is another',
      answer: {
        description: 'A stream that does not end.',
        content: { 'text/event-stream': { schema: { type: 'string' } } },
      },
      problems: [],
    },
  },
  '/openapi.json': { get: { summary: 'This description', answer: answerOf({}), problems: [] } },
}

function limitsText(limits: QuerySettings): string {
  return [
    `A query may take ${limits.seconds} s, ${limits['memory-mb']} MB of memory and ${limits['temp-mb']} MB of disk, and give ${limits.rows} rows or ${limits['answer-mb']} MB.`,
    `${limits['at-once']} are answered at once and ${limits.waiting} may wait, ${limits['wait-seconds']} s each.`,
    'An address and its headers have at most 65,536 bytes, a body 1,000,000: post a long query.',
  ].join(' ')
}

/** Id of an operation, such as `get-tables-name`. */
function operationId(method: string, path: string): string {
  return [method, ...(path.match(/[a-z]+/g) ?? [])].join('-')
}

function pathItem(path: string, methods: Readonly<Record<string, Operation>>): Json {
  return Object.fromEntries(
    Object.entries(methods).map(([method, operation]) => [
      method,
      { operationId: operationId(method, path), ...operationOf(operation) },
    ]),
  )
}

function operationOf({ summary, query = {}, path = {}, body, answer, problems }: Operation): {
  [key: string]: Json
} {
  const inPath = Object.entries(path).map(([name, description]) => ({
    name,
    in: 'path',
    required: true,
    description,
    schema: { type: 'string' },
  }))
  const inQuery = Object.entries(query).map(([name, schema]) => {
    const { description = '', ...rest } = schemaOf(schema)
    return { name, in: 'query', required: false, description, schema: rest }
  })
  const statuses = new Map<string, string[]>()
  for (const kind of [...problems, 'unauthorized', 'forbidden'] as const) {
    const status = String(PROBLEMS[kind].status)
    statuses.set(status, [...(statuses.get(status) ?? []), kind])
  }
  return {
    summary,
    parameters: [...inPath, ...inQuery],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } } }),
    responses: {
      '200': answer,
      ...Object.fromEntries(
        [...statuses].map(([status]) => [status, { $ref: '#/components/responses/Problem' }]),
      ),
    },
  }
}

function schemaOf(schema: z.ZodType): { [key: string]: Json } {
  const { $schema: _, ...rest } = JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })),
  )
  return rest
}

function rowsResponse(): Json {
  const others = RESULT_FORMATS.filter((format) => format !== 'json').map((format) => [
    mediaTypeOf(format).split(';', 1)[0],
    { schema: {} },
  ])
  return {
    description: 'The rows; `next` of a page leads to those after it.',
    headers: {
      etag: { schema: { type: 'string' } },
      'x-almanac-release': { schema: { type: 'string' } },
      'server-timing': { schema: { type: 'string' } },
    },
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/Page' } },
      ...Object.fromEntries(others),
    },
  }
}

function answerOf(properties: { [key: string]: Json }): Json {
  return { description: 'The answer.', content: { 'application/json': { schema: objectOf(properties) } } }
}

function ofRelease(properties: { [key: string]: Json }): Json {
  return answerOf({ release: { type: 'string' }, ...properties })
}
