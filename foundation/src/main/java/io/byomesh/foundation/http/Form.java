package io.byomesh.foundation.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.server.handlers.form.FormData;
import io.undertow.server.handlers.form.FormEncodedDataDefinition;
import io.undertow.server.handlers.form.FormParserFactory;
import io.undertow.server.handlers.form.MultiPartParserDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A form, url-encoded or in parts. */
public final class Form {

    private final FormData data;

    private Form(FormData data) {
        this.data = data;
    }

    static Form read(HttpServerExchange exchange, long limit) {
        exchange.setMaxEntitySize(limit);
        var parts = new MultiPartParserDefinition(exchange.getAttachment(HttpListener.UPLOADS));
        var encoded = new FormEncodedDataDefinition();
        encoded.setDefaultEncoding("UTF-8");
        parts.setDefaultEncoding("UTF-8");
        var parser = FormParserFactory.builder(false).addParsers(encoded, parts).build().createParser(exchange);
        if (parser == null) {
            throw CfErrors.badRequest("The body must be a form: application/x-www-form-urlencoded or multipart/form-data");
        }
        try {
            return new Form(parser.parseBlocking());
        } catch (RequestTooBigException | MultiPartParserDefinition.FileTooLargeException e) {
            exchange.setPersistent(false);
            throw CfErrors.tooLarge(limit);
        } catch (IOException e) {
            throw CfErrors.messageParse("the form could not be read: " + e.getMessage());
        }
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(data.getFirst(name)).filter(value -> !value.isFileItem()).map(FormData.FormValue::getValue);
    }

    /** An uploaded file, as long as the request lasts. */
    public Optional<Path> file(String name) {
        return Optional.ofNullable(data.getFirst(name))
                .filter(FormData.FormValue::isFileItem)
                .map(value -> value.getFileItem().getFile());
    }
}
