package io.byomesh.foundation.uaa;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.Metadata;
import io.byomesh.foundation.store.Passwords;
import io.byomesh.foundation.store.RoleRecord;
import io.byomesh.foundation.store.Stamp;
import io.byomesh.foundation.store.UserRecord;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** UAA's users, as far as {@code cf create-user}, {@code set-space-role}, {@code delete-user} and {@code passwd} go. */
public final class UsersEndpoint {

    private static final Pattern CLAUSE =
            Pattern.compile("\\s*(userName|origin|id)\\s+eq\\s+\"([^\"]*)\"\\s*(and|or|$)", Pattern.CASE_INSENSITIVE);

    private final Database database;
    private final Tokens tokens;

    public UsersEndpoint(Database database, Tokens tokens) {
        this.database = database;
        this.tokens = tokens;
    }

    public void routes(Routes routes) {
        routes.get("/Users", this::list)
                .post("/Users", this::create)
                .get("/Users/{guid}", this::get)
                .delete("/Users/{guid}", this::delete)
                .put("/Users/{guid}/password", this::changePassword);
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record NewUser(@JsonProperty("userName") String userName, String password, String origin) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record PasswordChange(@JsonProperty("oldPassword") String oldPassword, String password) {}

    private Response list(Request request) {
        require(request, "scim.read");
        var users = database.users().all().stream()
                .filter(user -> user.passwordHash() != null)
                .filter(user -> matches(request.query().get("filter").orElse(""), user))
                .map(UsersEndpoint::present)
                .toList();
        return Response.ok(Json.object("resources", users, "startIndex", 1, "itemsPerPage", users.size(), "totalResults", users.size(),
                "schemas", List.of("urn:scim:schemas:core:1.0")));
    }

    private static boolean matches(String filter, UserRecord user) {
        var clauses = CLAUSE.matcher(filter);
        var result = true;
        var join = "and";
        var end = 0;
        while (end < filter.length() && clauses.find(end) && clauses.start() == end) {
            result = join.equalsIgnoreCase("or") ? result || holds(clauses, user) : result && holds(clauses, user);
            join = clauses.group(3);
            end = clauses.end();
        }
        if (end < filter.length()) {
            throw UaaException.invalidRequest("Invalid filter expression: [" + filter + "]");
        }
        return result;
    }

    private static boolean holds(Matcher clause, UserRecord user) {
        var actual = switch (clause.group(1).toLowerCase()) {
            case "username" -> user.username();
            case "origin" -> user.origin();
            default -> user.guid();
        };
        return clause.group(2).equalsIgnoreCase(actual);
    }

    private Response get(Request request) {
        require(request, "scim.read");
        return Response.ok(present(user(request)));
    }

    private Response create(Request request) {
        require(request, "scim.write");
        var body = request.json(NewUser.class);
        if (body.userName() == null || body.userName().isBlank()) {
            throw UaaException.invalidRequest("A username must be provided.");
        }
        var user = new UserRecord(Stamp.fresh(), body.userName(), body.origin() == null ? "uaa" : body.origin(),
                Passwords.hash(body.password() == null ? Passwords.random() : body.password()), List.of(), Metadata.NONE);
        database.inTransaction(() -> {
            if (!database.users().where("username", user.username()).isEmpty()) {
                throw UaaException.exists(user.username());
            }
            database.users().insert(user);
        });
        return Response.created(present(user));
    }

    private Response delete(Request request) {
        require(request, "scim.write");
        var user = user(request);
        database.inTransaction(() -> {
            database.roles().where("userGuid", user.guid()).stream().map(RoleRecord::guid).forEach(database.roles()::delete);
            database.users().delete(user.guid());
        });
        return Response.ok(present(user));
    }

    private Response changePassword(Request request) {
        var identity = tokens.bearer(request);
        var user = user(request);
        var body = request.json(PasswordChange.class);
        var own = identity.userGuid().equals(user.guid());
        if (!own) {
            require(request, "scim.write");
        } else if (!Passwords.matches(body.oldPassword() == null ? "" : body.oldPassword(), user.passwordHash())) {
            throw UaaException.badCredentials();
        }
        if (body.password() == null || body.password().isEmpty()) {
            throw UaaException.invalidRequest("The new password is missing");
        }
        database.users().change(user.guid(), found -> found.withPasswordHash(Passwords.hash(body.password())));
        return Response.ok(Json.object("status", "ok", "message", "password updated"));
    }

    private UserRecord user(Request request) {
        return database.users().find(request.param("guid")).orElseThrow(() -> UaaException.notFound(request.param("guid")));
    }

    private void require(Request request, String scope) {
        if (!tokens.bearer(request).has(scope)) {
            throw UaaException.insufficientScope(scope);
        }
    }

    private static Object present(UserRecord user) {
        return Json.object("id", user.guid(), "userName", user.username(), "origin", user.origin(), "active", true, "verified", true,
                "name", Json.object("givenName", user.username(), "familyName", user.username()),
                "emails", List.of(Json.object("value", user.username(), "primary", true)),
                "meta", Json.object("version", 0, "created", Json.time(user.createdAt()), "lastModified", Json.time(user.updatedAt())),
                "schemas", List.of("urn:scim:schemas:core:1.0"));
    }
}
