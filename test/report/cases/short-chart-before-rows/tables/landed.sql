create table landed.rides (year integer, rides integer);
