import { serve } from '@hono/node-server'
import { DuckDBInstance } from '@duckdb/node-api'
import { Hono } from 'hono'

/** The peer: a handler that opens the same file and answers a query with its rows, without limits, pages or another process. */
const [file = ':memory:'] = process.argv.slice(2)
const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
const app = new Hono()
app.get('/api/v1/sql', async (context) => {
  const { sql = '', 'param.k': k = '' } = context.req.query()
  const connection = await instance.connect()
  try {
    const reader = await connection.runAndReadAll(sql, { k })
    const rows = reader.getRowsJson()
    return context.json({ columns: reader.columnNames(), rows })
  } finally {
    connection.closeSync()
  }
})
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
  process.stdout.write(`Serving: http://127.0.0.1:${port}/\n`),
)
