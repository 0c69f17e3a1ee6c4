  code varchar(5),
  count integer,
      THEN 'a_count_sql_type'
