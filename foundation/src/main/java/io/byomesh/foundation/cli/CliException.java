package io.byomesh.foundation.cli;

/** A command cannot go on: a sentence for the person who gave it, and the exit code. */
final class CliException extends RuntimeException {

    private final int exitCode;

    CliException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
