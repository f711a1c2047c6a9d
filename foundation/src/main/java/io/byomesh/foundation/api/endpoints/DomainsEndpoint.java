package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.api.actions.Jobs;
import io.byomesh.foundation.api.actions.Removal;
import io.byomesh.foundation.api.actions.RouteBook;
import io.byomesh.foundation.api.present.DomainJson;
import io.byomesh.foundation.api.wire.BitsPayload;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.api.wire.Listing;
import io.byomesh.foundation.api.wire.MetadataPayload;
import io.byomesh.foundation.api.wire.TenancyPayload;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.DomainRecord;
import io.byomesh.foundation.store.Metadata;
import io.byomesh.foundation.store.Stamp;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Domains: shared, private to an organization, or internal. TCP domains are not supported. */
public final class DomainsEndpoint {

    private static final Pattern NAME = Pattern.compile("(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*",
            Pattern.CASE_INSENSITIVE);

    private final Database database;
    private final Access access;
    private final RouteBook book;
    private final Removal removal;
    private final Jobs jobs;
    private final DomainJson json;
    private final Listing<DomainRecord> listing;

    public DomainsEndpoint(Database database, Access access, Links links, RouteBook book, Removal removal, Jobs jobs) {
        this.database = database;
        this.access = access;
        this.book = book;
        this.removal = removal;
        this.jobs = jobs;
        this.json = new DomainJson(links);
        this.listing = new Listing<DomainRecord>(links)
                .filter("names", DomainRecord::name)
                .filter("organization_guids", (domain, orgs) -> domain.orgGuid() != null && orgs.contains(domain.orgGuid()))
                .order("name", DomainRecord::name)
                .labels(DomainRecord::metadata);
    }

    public void routes(Routes routes) {
        routes.get("/v3/domains", this::list)
                .post("/v3/domains", this::create)
                .get("/v3/domains/{guid}", this::get)
                .patch("/v3/domains/{guid}", this::update)
                .delete("/v3/domains/{guid}", this::delete)
                .get("/v3/domains/{guid}/route_reservations", this::reservation)
                .post("/v3/domains/{guid}/relationships/shared_organizations", this::share)
                .delete("/v3/domains/{guid}/relationships/shared_organizations/{org}", this::unshare)
                .get("/v3/organizations/{guid}/domains", this::listOfOrg)
                .get("/v3/organizations/{guid}/domains/default", this::defaultOfOrg);
    }

    private Response list(Request request) {
        var rights = access.of(request);
        return page(request, database.domains().all().stream().filter(rights::sees).toList());
    }

    private Response listOfOrg(Request request) {
        var org = access.of(request).org(request.param("guid"));
        return page(request, database.domains().all().stream().filter(domain -> domain.availableIn(org.guid())).toList());
    }

    private Response defaultOfOrg(Request request) {
        var org = access.of(request).org(request.param("guid"));
        return Response.ok(json.of(database.domains().all().stream()
                .filter(domain -> !domain.internal() && domain.availableIn(org.guid()))
                .findFirst().orElseThrow(() -> CfErrors.notFound("Domain"))));
    }

    private Response page(Request request, List<DomainRecord> visible) {
        return Response.ok(listing.page(request, visible, json::of));
    }

    private Response create(Request request) {
        var rights = access.of(request);
        var body = request.json(TenancyPayload.CreateDomain.class);
        var internal = Boolean.TRUE.equals(body.internal());
        if (body.name() == null || !NAME.matcher(body.name()).matches()) {
            throw CfErrors.unprocessable("Name does not comply with RFC 1035 standards");
        }
        if (body.routerGroup() != null) {
            throw CfErrors.unprocessable("This foundation has no TCP router; leave 'router_group' out");
        }
        if (internal && body.orgGuid() != null) {
            throw CfErrors.unprocessable("Can not associate an internal domain with an organization");
        }
        if (body.orgGuid() == null) {
            rights.requireAdmin();
        } else {
            var org = database.orgs().find(body.orgGuid()).filter(rights::sees).orElseThrow(() -> CfErrors.unprocessable(
                    "Organization with guid '" + body.orgGuid() + "' does not exist or you do not have access to it."));
            Rights.allow(rights.managesOrg(org.guid()));
        }
        var domain = new DomainRecord(Stamp.fresh(), body.name().toLowerCase(), internal, body.orgGuid(), body.sharedOrgs(),
                MetadataPayload.apply(body.metadata(), Metadata.NONE));
        database.inTransaction(() -> {
            if (!database.domains().where("name", domain.name()).isEmpty()) {
                throw CfErrors.unprocessable("The domain name \"" + domain.name() + "\" is already in use");
            }
            database.domains().insert(domain);
        });
        return Response.created(json.of(domain));
    }

    private Response get(Request request) {
        return Response.ok(json.of(access.of(request).domain(request.param("guid"))));
    }

    private Response update(Request request) {
        var domain = access.of(request).domainToManage(request.param("guid"));
        var body = request.json(BitsPayload.UpdateMetadata.class);
        var changed = domain.withMetadata(MetadataPayload.apply(body.metadata(), domain.metadata()));
        database.domains().update(changed);
        return Response.ok(json.of(changed));
    }

    private Response delete(Request request) {
        var domain = access.of(request).domainToManage(request.param("guid"));
        return jobs.run("domain.delete", "/v3/domains/" + domain.guid(), () -> removal.domain(domain));
    }

    private Response reservation(Request request) {
        var domain = access.of(request).domain(request.param("guid"));
        var query = request.query().only(List.of("host", "path", "port"));
        var taken = book.find(domain, query.get("host").orElse(""), query.get("path").orElse("")).isPresent();
        return Response.ok(Json.object("matching_route", taken));
    }

    private Response share(Request request) {
        var domain = access.of(request).domainToManage(request.param("guid"));
        var orgs = new ArrayList<>(domain.sharedOrgs());
        for (var guid : request.json(TenancyPayload.Relationships.class).guids()) {
            database.orgs().find(guid).orElseThrow(() -> CfErrors.unprocessable("Organization with guid '" + guid + "' does not exist."));
            if (!orgs.contains(guid)) {
                orgs.add(guid);
            }
        }
        database.domains().update(domain.withSharedOrgs(orgs));
        return Response.ok(Json.object("data", orgs.stream().map(guid -> Json.object("guid", guid)).toList()));
    }

    private Response unshare(Request request) {
        var domain = access.of(request).domainToManage(request.param("guid"));
        database.domains().update(domain.withSharedOrgs(
                domain.sharedOrgs().stream().filter(guid -> !guid.equals(request.param("org"))).toList()));
        return Response.empty(204);
    }
}
