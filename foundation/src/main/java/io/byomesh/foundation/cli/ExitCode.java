package io.byomesh.foundation.cli;

/** What the commands end with; the help of every command lists them. */
final class ExitCode {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NOT_RUNNING = 3;
    static final int NOT_FOUND = 4;

    private ExitCode() {}
}
