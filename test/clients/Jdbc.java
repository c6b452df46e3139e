import java.sql.*;
import java.util.Properties;

/** Reads every table of a database that is opened to be read alone, and tells tables and rows. Usage: java -cp JAR Jdbc.java DATABASE */
class Jdbc {
    public static void main(String[] given) throws Exception {
        var options = new Properties();
        options.setProperty("duckdb.read_only", "true");
        try (var connection = DriverManager.getConnection("jdbc:duckdb:" + given[0], options);
             var statement = connection.createStatement();
             var other = connection.createStatement()) {
            long tables = 0, rows = 0;
            try (var names = statement.executeQuery(
                    "select format('\"{}\".\"{}\"', schema_name, table_name) from duckdb_tables() where not internal")) {
                while (names.next()) {
                    tables++;
                    try (var result = other.executeQuery("from " + names.getString(1))) {
                        int columns = result.getMetaData().getColumnCount();
                        for (; result.next(); rows++)
                            for (int i = 1; i <= columns; i++) result.getObject(i);
                    }
                }
            }
            System.out.println(tables + " tables, " + rows + " rows");
        }
    }
}
