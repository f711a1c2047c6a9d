package io.byomesh.foundation.http;

/** Answers one request, or throws an {@link HttpException} that says why not. */
@FunctionalInterface
public interface Handler {

    Response handle(Request request) throws Exception;
}
