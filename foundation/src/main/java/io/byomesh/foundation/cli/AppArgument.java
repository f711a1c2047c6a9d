package io.byomesh.foundation.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An app as the user names it: by name, by {@code SPACE/NAME} or by GUID. */
final class AppArgument {

    static final String DESCRIPTION = "The app: its name, SPACE/NAME, or GUID.";

    private AppArgument() {}

    /** The GUID of the one app that is meant. */
    static String resolve(ApiClient api, String argument) {
        Map<String, String> spaces = spaces(api);
        List<JsonNode> meant = api.list("/v3/apps").stream().filter(app -> isMeant(app, argument, spaces)).toList();
        return switch (meant.size()) {
            case 0 -> throw new CliException(ExitCode.NOT_FOUND, "There is no app '" + argument + "'; foundation status lists those there are.");
            case 1 -> meant.get(0).path("guid").asText();
            default -> throw new CliException(ExitCode.NOT_FOUND, "There is more than one app '" + argument + "': name one of "
                    + meant.stream().map(app -> qualified(app, spaces)).collect(Collectors.joining(", ")) + ".");
        };
    }

    /** Names of spaces by GUID. */
    static Map<String, String> spaces(ApiClient api) {
        return api.list("/v3/spaces").stream()
                .collect(Collectors.toMap(space -> space.path("guid").asText(), space -> space.path("name").asText()));
    }

    static String qualified(JsonNode app, Map<String, String> spaces) {
        return spaces.get(app.at("/relationships/space/data/guid").asText()) + "/" + app.path("name").asText();
    }

    private static boolean isMeant(JsonNode app, String argument, Map<String, String> spaces) {
        return argument.equals(app.path("guid").asText())
                || argument.equalsIgnoreCase(app.path("name").asText())
                || argument.equalsIgnoreCase(qualified(app, spaces));
    }
}
