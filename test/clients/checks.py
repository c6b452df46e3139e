"""Opens a release as programs for Python do: python3 checks.py WAREHOUSE SITE URL. Prints a line of JSON for each check."""

import io
import json
import os
import sys
import urllib.parse
import urllib.request

WAREHOUSE, SITE = (os.path.abspath(path) for path in sys.argv[1:3])
URL = sys.argv[3]
QUERY = "select series, period_start, value from marts.observations order by all"
COUNT = "select count(*), sum(value) from marts.observations"
CHECKS = []


def check(client, what):
    def keep(work):
        CHECKS.append((client, what, work))
        return work

    return keep


def query_address(form, sql=QUERY):
    return f"{URL}/api/v1/sql?{urllib.parse.urlencode({'sql': sql, 'format': form})}"


def fetched(address):
    with urllib.request.urlopen(address) as answer:
        return io.BytesIO(answer.read())


def expected():
    import duckdb

    count, total = duckdb.connect(WAREHOUSE, read_only=True).execute(COUNT).fetchone()
    return count, float(total)


def same(count, total):
    wanted = expected()
    assert count == wanted[0] and abs(float(total) - wanted[1]) <= 1e-9 * abs(wanted[1]), (count, total, wanted)


def same_frame(frame):
    same(len(frame), frame["value"].sum())


@check("duckdb", "the database, read_only")
def _():
    same(*expected())


@check("duckdb", "Parquet of the site")
def _():
    import duckdb

    same(*duckdb.execute(f"select count(*), sum(value) from '{SITE}/data/marts.observations.parquet'").fetchone())


@check("pandas", "CSV over HTTP")
def _():
    import pandas

    same_frame(pandas.read_csv(query_address("csv")))


@check("pandas", "Parquet of the site")
def _():
    import pandas

    same_frame(pandas.read_parquet(f"{SITE}/data/marts.observations.parquet"))


@check("pandas", "NDJSON over HTTP")
def _():
    import pandas

    same_frame(pandas.read_json(query_address("ndjson"), lines=True))


@check("polars", "Parquet of the site")
def _():
    import polars

    same_frame(polars.read_parquet(f"{SITE}/data/marts.observations.parquet"))


@check("polars", "Parquet over HTTP, in parts")
def _():
    import polars

    same_frame(polars.scan_parquet(f"{URL}/data/marts.observations.parquet").select("value").collect())


@check("polars", "Parquet of a query over HTTP")
def _():
    import polars

    same_frame(polars.read_parquet(query_address("parquet")))


@check("polars", "CSV over HTTP")
def _():
    import polars

    same_frame(polars.read_csv(query_address("csv"), infer_schema_length=None))


@check("pyarrow", "Arrow over HTTP")
def _():
    import pyarrow.compute
    import pyarrow.ipc

    table = pyarrow.ipc.open_stream(fetched(query_address("arrow"))).read_all()
    same(table.num_rows, pyarrow.compute.sum(table["value"]).as_py())


@check("pyarrow", "Parquet over HTTP")
def _():
    import pyarrow.compute
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(fetched(query_address("parquet")))
    same(table.num_rows, pyarrow.compute.sum(table["value"]).as_py())


@check("ibis", "the database, read_only")
def _():
    import ibis

    table = ibis.duckdb.connect(WAREHOUSE, read_only=True).table("observations", database="marts")
    same(table.count().execute(), table["value"].sum().execute())


@check("frictionless", "datapackage.json is valid")
def _():
    from frictionless import Package

    # What it reads of Parquet has nan where a whole number is null, and of JSON it does not count the bytes.
    for resource in Package("datapackage.json", basepath=f"{SITE}/data").resources:
        report = resource.validate() if resource.format == "csv" else None
        assert report is None or report.valid, (resource.name, report.flatten(["type", "message"])[:2])


@check("feedparser", "the feed has entries with times")
def _():
    import feedparser

    feed = feedparser.parse(f"{SITE}/feed.en.xml")
    assert not feed.bozo and len(feed.entries) > 0 and all(entry.updated_parsed for entry in feed.entries)


for client, what, work in CHECKS:
    try:
        work()
        fault = None
    except Exception as cause:
        fault = f"{type(cause).__name__}: {str(cause).splitlines()[0] if str(cause) else ''}"[:200]
    print(json.dumps({"client": client, "what": what, "fault": fault}), flush=True)
