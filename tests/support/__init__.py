"""What the tests are made of: people and rows, databases and servers, tables to compare with."""
