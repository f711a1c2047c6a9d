package io.byomesh.foundation.http;

/** An answer that is an error; the body is the way in which one family of endpoints words errors. */
public class HttpException extends RuntimeException {

    private final transient Response response;

    public HttpException(String message, Response response) {
        super(message);
        this.response = response;
    }

    public Response response() {
        return response;
    }
}
