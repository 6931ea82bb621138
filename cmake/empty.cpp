// A library without sources yet.
