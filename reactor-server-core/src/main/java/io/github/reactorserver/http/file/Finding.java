package io.github.reactorserver.http.file;

/** What a path leads to, before anything of it is read. */
sealed interface Finding permits FoundFile, NoFile {}
