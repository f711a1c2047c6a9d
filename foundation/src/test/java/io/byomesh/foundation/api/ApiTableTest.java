package io.byomesh.foundation.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the table in docs/api.md against the server. */
class ApiTableTest extends ApiTest {

    private static final Path TABLE = Path.of("..", "docs", "api.md");

    /** {@code | GET, PATCH | `/v3/…` |}. */
    private static final Pattern ROW = Pattern.compile("\\| ([A-Z]+(?:, [A-Z]+)*) \\| `(/[^`]*)` \\|.*");

    @Test
    void namesEveryRequestThatIsAnsweredAndNoOther() throws IOException {
        assertThat(rows()).containsExactlyInAnyOrderElementsOf(api.server.templates());
    }

    private static List<String> rows() throws IOException {
        return Files.readAllLines(TABLE).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .flatMap(row -> Stream.of(row.group(1).split(", ")).map(method -> method + " " + row.group(2)))
                .toList();
    }
}
