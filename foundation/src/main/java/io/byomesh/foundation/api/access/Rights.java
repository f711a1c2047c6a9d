package io.byomesh.foundation.api.access;

import static io.byomesh.foundation.store.RoleRecord.ORG_MANAGER;
import static io.byomesh.foundation.store.RoleRecord.SPACE_DEVELOPER;
import static io.byomesh.foundation.store.RoleRecord.SPACE_MANAGER;
import static io.byomesh.foundation.store.RoleRecord.SPACE_SUPPORTER;

import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Identity;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.DomainRecord;
import io.byomesh.foundation.store.OrgRecord;
import io.byomesh.foundation.store.RoleRecord;
import io.byomesh.foundation.store.RouteRecord;
import io.byomesh.foundation.store.SpaceRecord;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one user may see and do. Cloud Foundry's rule of hiding is stated here, once: what one may not see is not found, what one may
 * see but not change is not authorized.
 */
public final class Rights {

    private final Database database;
    private final Identity identity;
    private final List<RoleRecord> roles;
    private final boolean admin;
    private final boolean readsAll;
    private Set<String> visibleSpaces;
    private Set<String> visibleOrgs;

    Rights(Database database, Identity identity) {
        this.database = database;
        this.identity = identity;
        this.roles = database.roles().where("userGuid", identity.userGuid());
        this.admin = identity.has(Access.ADMIN);
        this.readsAll = admin || identity.has(Access.ADMIN_READ_ONLY);
    }

    public Identity identity() {
        return identity;
    }

    public boolean admin() {
        return admin;
    }

    public boolean readsAll() {
        return readsAll;
    }

    public void requireAdmin() {
        if (!admin) {
            throw CfErrors.notAuthorized();
        }
    }

    private boolean inOrg(String orgGuid, String type) {
        return roles.stream().anyMatch(role -> orgGuid.equals(role.orgGuid()) && type.equals(role.type()));
    }

    private boolean inSpace(String spaceGuid, String... types) {
        return roles.stream().anyMatch(role -> spaceGuid.equals(role.spaceGuid()) && List.of(types).contains(role.type()));
    }

    public boolean sees(OrgRecord org) {
        return readsAll || visibleOrgs().contains(org.guid());
    }

    public boolean sees(SpaceRecord space) {
        return readsAll || visibleSpaces().contains(space.guid());
    }

    public boolean seesSpace(String spaceGuid) {
        return readsAll || visibleSpaces().contains(spaceGuid);
    }

    public boolean sees(DomainRecord domain) {
        return readsAll || domain.orgGuid() == null || visibleOrgs().stream().anyMatch(domain::availableIn);
    }

    private Set<String> visibleOrgs() {
        if (visibleOrgs == null) {
            visibleOrgs = roles.stream().map(RoleRecord::orgGuid).filter(Objects::nonNull).collect(Collectors.toSet());
            roles.stream().map(RoleRecord::spaceGuid).filter(Objects::nonNull)
                    .forEach(space -> database.spaces().find(space).ifPresent(found -> visibleOrgs.add(found.orgGuid())));
        }
        return visibleOrgs;
    }

    private Set<String> visibleSpaces() {
        if (visibleSpaces == null) {
            visibleSpaces = roles.stream().map(RoleRecord::spaceGuid).filter(Objects::nonNull).collect(Collectors.toSet());
            roles.stream().filter(role -> ORG_MANAGER.equals(role.type()))
                    .flatMap(role -> database.spaces().where("orgGuid", role.orgGuid()).stream())
                    .forEach(space -> visibleSpaces.add(space.guid()));
        }
        return visibleSpaces;
    }

    /** May push, scale, map, and everything else that one does with apps. */
    public boolean develops(String spaceGuid) {
        return admin || inSpace(spaceGuid, SPACE_DEVELOPER);
    }

    /** May read what may hold secrets: environments and manifests. */
    public boolean readsSecrets(String spaceGuid) {
        return readsAll || inSpace(spaceGuid, SPACE_DEVELOPER);
    }

    public boolean readsEnvironment(String spaceGuid) {
        return readsSecrets(spaceGuid) || inSpace(spaceGuid, SPACE_SUPPORTER);
    }

    public boolean managesOrg(String orgGuid) {
        return admin || inOrg(orgGuid, ORG_MANAGER);
    }

    public boolean managesSpace(SpaceRecord space) {
        return managesOrg(space.orgGuid()) || inSpace(space.guid(), SPACE_MANAGER);
    }

    public OrgRecord org(String guid) {
        return database.orgs().find(guid).filter(this::sees).orElseThrow(() -> CfErrors.notFound("Organization"));
    }

    public OrgRecord orgToManage(String guid) {
        var org = org(guid);
        allow(managesOrg(guid));
        return org;
    }

    public SpaceRecord space(String guid) {
        return database.spaces().find(guid).filter(this::sees).orElseThrow(() -> CfErrors.notFound("Space"));
    }

    public SpaceRecord spaceToManage(String guid) {
        var space = space(guid);
        allow(managesSpace(space));
        requireActive(space);
        return space;
    }

    public SpaceRecord spaceToDevelop(String guid) {
        var space = space(guid);
        requireDeveloper(guid);
        return space;
    }

    /** A space that a body names: one that is hidden is a mistake in the body. */
    public SpaceRecord spaceInBody(String guid) {
        var space = database.spaces().find(guid).filter(this::sees).orElseThrow(() -> CfErrors.unprocessable(
                "Invalid space. Ensure that the space exists and you have access to it."));
        requireDeveloper(guid);
        return space;
    }

    public AppRecord app(String guid) {
        return database.apps().find(guid).filter(app -> seesSpace(app.spaceGuid())).orElseThrow(() -> CfErrors.notFound("App"));
    }

    public AppRecord appToChange(String guid) {
        var app = app(guid);
        requireDeveloper(app.spaceGuid());
        return app;
    }

    /** An app that a body names. */
    public AppRecord appInBody(String guid) {
        var app = database.apps().find(guid).filter(found -> seesSpace(found.spaceGuid()));
        requireDeveloper(app.orElseThrow(() -> CfErrors.unprocessable(
                "Unable to use app. Ensure that the app exists and you have access to it.")).spaceGuid());
        return app.get();
    }

    public RouteRecord route(String guid) {
        return database.routes().find(guid).filter(route -> seesSpace(route.spaceGuid())).orElseThrow(() -> CfErrors.notFound("Route"));
    }

    public RouteRecord routeToChange(String guid) {
        var route = route(guid);
        requireDeveloper(route.spaceGuid());
        return route;
    }

    public DomainRecord domain(String guid) {
        return database.domains().find(guid).filter(this::sees).orElseThrow(() -> CfErrors.notFound("Domain"));
    }

    public DomainRecord domainToManage(String guid) {
        var domain = domain(guid);
        allow(domain.orgGuid() == null ? admin : managesOrg(domain.orgGuid()));
        return domain;
    }

    /** Something that belongs to an app, if it exists and its app is visible. */
    public AppRecord appOf(String appGuid, String noun) {
        return database.apps().find(appGuid).filter(app -> seesSpace(app.spaceGuid())).orElseThrow(() -> CfErrors.notFound(noun));
    }

    public void requireDeveloper(String spaceGuid) {
        allow(develops(spaceGuid));
        database.spaces().find(spaceGuid).ifPresent(this::requireActive);
    }

    private void requireActive(SpaceRecord space) {
        var suspended = database.orgs().find(space.orgGuid()).map(OrgRecord::suspended).orElse(false);
        if (suspended && !admin) {
            throw CfErrors.orgSuspended();
        }
    }

    public static void allow(boolean allowed) {
        if (!allowed) {
            throw CfErrors.notAuthorized();
        }
    }
}
