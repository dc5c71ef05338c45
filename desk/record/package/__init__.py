"""The examination package: a sample of the record, its proof, and what stands out."""
