"""One file per request. A request parses nothing and prints nothing: values in, values out."""
