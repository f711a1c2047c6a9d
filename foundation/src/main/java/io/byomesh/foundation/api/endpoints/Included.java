package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.present.OrgJson;
import io.byomesh.foundation.api.present.SpaceJson;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.SpaceRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Spaces and organizations that go along with what lies in them, where {@code include} asks for it. */
public final class Included {

    private static final Set<String> KNOWN = Set.of("space", "space.organization", "org", "organization");

    private final Database database;
    private final SpaceJson spaces;
    private final OrgJson orgs;

    public Included(Database database, SpaceJson spaces, OrgJson orgs) {
        this.database = database;
        this.spaces = spaces;
        this.orgs = orgs;
    }

    /** What the request wants along with things in these spaces, or null. */
    Map<String, Object> of(Request request, Collection<String> spaceGuids) {
        var wanted = request.query().list("include");
        if (wanted.isEmpty()) {
            return null;
        }
        wanted.get().stream().filter(name -> !KNOWN.contains(name)).findFirst().ifPresent(name -> {
            throw CfErrors.badQuery("Invalid included resource: '" + name + "'. Valid included resources are: 'space', 'space.organization'");
        });
        var found = spaceGuids.stream().distinct().map(database.spaces()::find).flatMap(Optional::stream).toList();
        var included = Json.object();
        if (wanted.get().contains("space")) {
            included.put("spaces", found.stream().map(spaces::of).toList());
        }
        if (wanted.get().stream().anyMatch(name -> !name.equals("space"))) {
            included.put("organizations", organizations(found));
        }
        return included;
    }

    /** The body with what the request wants along with something in this space. */
    Map<String, Object> with(Request request, Map<String, Object> body, String spaceGuid) {
        var included = of(request, List.of(spaceGuid));
        if (included != null) {
            body.put("included", included);
        }
        return body;
    }

    private List<Object> organizations(List<SpaceRecord> found) {
        return found.stream().map(SpaceRecord::orgGuid).distinct()
                .map(guid -> database.orgs().find(guid).map(orgs::of).orElse(null))
                .filter(Objects::nonNull)
                .toList();
    }
}
