package io.byomesh.foundation.store;

/** The database could not do what it was asked to. */
public final class StoreException extends RuntimeException {

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
