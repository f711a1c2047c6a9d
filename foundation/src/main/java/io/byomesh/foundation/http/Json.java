package io.byomesh.foundation.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** JSON as clients of the API send and read it: snake case, and strict about what comes in. */
public final class Json {

    private static final int MAX_DEPTH = 100;

    static final JsonMapper MAPPER = mapper();

    private Json() {}

    private static JsonMapper mapper() {
        var mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .build();
        mapper.coercionConfigFor(LogicalType.Textual)
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
        mapper.getFactory().setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build());
        return mapper;
    }

    /** An object with these keys and values, in this order. */
    public static Map<String, Object> object(Object... keysAndValues) {
        var object = new LinkedHashMap<String, Object>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }

    /** A time as the API writes it. */
    public static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Reads a body; what is no JSON is a parse error, what is JSON of another shape an unprocessable entity. */
    public static <T> T read(byte[] body, Class<T> type) {
        try (var parser = MAPPER.createParser(body.length == 0 ? new byte[] {'{', '}'} : body)) {
            var value = MAPPER.readValue(parser, type);
            if (parser.nextToken() != null) {
                throw CfErrors.messageParse("there is more after the end of the JSON value");
            }
            return value;
        } catch (UnrecognizedPropertyException e) {
            throw CfErrors.unprocessable("Unknown field(s): '" + e.getPropertyName() + "'");
        } catch (MismatchedInputException e) {
            throw CfErrors.unprocessable(mismatch(e));
        } catch (JsonMappingException e) {
            throw e.getCause() instanceof CfException cause ? cause : CfErrors.messageParse(e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            var where = e.getLocation();
            throw CfErrors.messageParse(where == null
                    ? e.getOriginalMessage()
                    : "invalid JSON at line " + where.getLineNr() + ", column " + where.getColumnNr());
        } catch (IOException e) {
            throw CfErrors.messageParse(e.getMessage());
        }
    }

    /** Reads JSON that this program wrote itself. */
    public static <T> T read(String text, Class<T> type) {
        return read(text.getBytes(StandardCharsets.UTF_8), type);
    }

    private static String mismatch(MismatchedInputException e) {
        var field = e.getPath().stream()
                .map(step -> step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                .collect(Collectors.joining("."));
        var expected = e.getTargetType() == null ? "of another type" : expected(e.getTargetType());
        return (field.isEmpty() ? "The request body" : "'" + field + "'") + " must be " + expected;
    }

    private static String expected(Class<?> type) {
        if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
            return "an integer";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "a string";
        }
        return Collection.class.isAssignableFrom(type) ? "a list" : "an object";
    }

    /** A value as JSON text. */
    public static String text(Object value) {
        return new String(write(value), StandardCharsets.UTF_8);
    }

    static byte[] write(Object body) {
        try {
            return MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write an answer as JSON", e);
        }
    }
}
