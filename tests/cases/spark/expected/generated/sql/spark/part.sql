CREATE TABLE part (
  id SMALLINT NOT NULL,
  name STRING NOT NULL COMMENT 'In $\u007blower} case; no `quotes`.',
  price DOUBLE,
  `made of` VARIANT,
  state VARIANT,
  doc STRING NOT NULL COMMENT 'The document as it was written'
)
COMMENT 'It\u0027s a part.';
CREATE VIEW part_doc AS SELECT doc FROM part;
