-- One column of an ALTER TABLE: nullable or with a constant default, which rewrites nothing.
ADD COLUMN {{column}}
