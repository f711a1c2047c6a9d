package io.byomesh.foundation;

/** The foundation cannot do what it was asked to; the message is a sentence for the person who asked. */
public final class FoundationException extends RuntimeException {

    public FoundationException(String message) {
        super(message);
    }

    public FoundationException(String message, Throwable cause) {
        super(message, cause);
    }
}
