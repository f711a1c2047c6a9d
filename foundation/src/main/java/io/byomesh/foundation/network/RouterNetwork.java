package io.byomesh.foundation.network;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * The container network of one foundation. Every instance hangs off a router namespace by a cable of its own, and all traffic
 * between instances passes the router's nftables: nothing passes unless a policy says so. The host reaches instances through the
 * router; instances reach on the host nothing but DNS, and nothing beyond it.
 */
public final class RouterNetwork implements PolicyEnforcer, AutoCloseable {

    private static final String GATEWAY = "169.254.0.1";
    private static final String RESOLVER = "169.254.0.2";

    private static final String RULES = """
            table ip byomesh {
                map app { type ipv4_addr : mark; }
                set allow { type mark . mark . inet_proto . inet_service; }
                map ranges { type mark . mark . inet_proto : verdict; }
                chain resolver {
                    type nat hook prerouting priority dstnat;
                }
                chain to_router {
                    type filter hook input priority filter; policy drop;
                    ct state established,related accept
                    ct state invalid drop
                    iifname "lo" accept
                    reject with icmp type port-unreachable
                }
                chain between {
                    type filter hook forward priority filter; policy drop;
                    ct state established,related accept
                    ct state invalid drop
                    iifname "host" ip saddr %1$s accept
                    oifname "host" ct status dnat accept
                    meta mark set ip saddr map @app
                    ct mark set ip daddr map @app
                    meta mark . ct mark . meta l4proto . th dport @allow accept
                    meta mark . ct mark . meta l4proto vmap @ranges
                    reject with icmp type port-unreachable
                }
            }
            """;

    private static final String WITHOUT_IPV6 = """
            for scope in all default; do
                setting=/proc/sys/net/ipv6/conf/$scope/disable_ipv6
                [ ! -e $setting ] || echo 1 > $setting
            done
            """;

    private final String hostLink;
    private final RouterNamespace router;
    private final Addresses addresses;
    private final String hostAddress;
    private final PolicyTable policies = new PolicyTable();

    private RouterNetwork(String hostLink, RouterNamespace router, int range) {
        this.hostLink = hostLink;
        this.router = router;
        this.addresses = new Addresses(range);
        this.hostAddress = "10." + range + ".0.1";
    }

    /**
     * Sets the network up, in the first free range among 10.255.0.0/16, 10.254.0.0/16 and so on.
     *
     * @param id the foundation's short id: lower case letters and digits, at most 8
     */
    public static RouterNetwork open(String id) {
        SystemCommand.require("ip", "iproute2");
        SystemCommand.require("nft", "nftables");
        SystemCommand.require("nsenter", "util-linux");
        cleanLeftovers(id);
        RouterNamespace router = new RouterNamespace();
        try {
            return connect(hostLink(id), router);
        } catch (RuntimeException e) {
            router.close();
            throw e;
        }
    }

    private static RouterNetwork connect(String hostLink, RouterNamespace router) {
        ip("link add %s type veth peer name host netns %d\nlink set %s up".formatted(hostLink, router.pid(), hostLink));
        int range = claimRange(hostLink);
        RouterNetwork network = new RouterNetwork(hostLink, router, range);
        String routerAddress = "10." + range + ".0.2";
        ip("""
                address add %1$s/30 dev %2$s
                route replace 10.%3$d.0.0/16 via %4$s dev %2$s src %1$s
                """.formatted(network.hostAddress, hostLink, range, routerAddress));
        // The default route leads nowhere but into the filter, so that what may not leave is refused and does not time out.
        router.run("""
                address add %s/32 dev lo
                address add %s/32 dev lo
                link set lo up
                address add %s/30 dev host
                link set host up
                route add default via %s
                """.formatted(GATEWAY, RESOLVER, routerAddress, network.hostAddress), "ip", "-batch", "-");
        router.run(RULES.formatted(network.hostAddress), "nft", "-f", "-");
        return network;
    }

    /** The kernel refuses a second route to the same range: whoever's route is there owns it, also between two JVMs. */
    private static int claimRange(String hostLink) {
        for (int range = 255; range >= 0; range--) {
            String network = "10." + range + ".0.0/16";
            if (Nameservers.anyIn("10." + range + ".")
                    || !SystemCommand.run("", List.of("ip", "-4", "route", "show", "root", network)).isEmpty()) {
                continue;
            }
            try {
                ip("route add " + network + " dev " + hostLink);
                return range;
            } catch (IllegalStateException e) {
                if (!e.getMessage().contains("File exists")) {
                    throw e;
                }
            }
        }
        throw new IllegalStateException("No range 10.n.0.0/16 is free for instances: every one has a route or a name server on this machine.");
    }

    /** Removes what a foundation with this id left behind when it was killed. */
    public static void cleanLeftovers(String id) {
        if (Files.exists(Path.of("/sys/class/net", hostLink(id)))) {
            ip("link delete " + hostLink(id));
        }
    }

    private static String hostLink(String id) {
        if (!id.matches("[a-z0-9]{1,8}")) {
            throw new IllegalArgumentException("A foundation's id has 1 to 8 lower case letters and digits, not: " + id);
        }
        return "byo-" + id;
    }

    /** Address of this JVM in the container network: where the DNS server for instances must listen. */
    public String hostAddress() {
        return hostAddress;
    }

    /** From now on what instances ask 169.254.0.2:53 (UDP and TCP) goes to {@link #hostAddress()} at this port. */
    public void serveDnsAt(int port) {
        nft("""
                flush chain ip byomesh resolver
                add rule ip byomesh resolver ip daddr %1$s udp dport 53 dnat to %2$s:%3$d
                add rule ip byomesh resolver ip daddr %1$s tcp dport 53 dnat to %2$s:%3$d
                """.formatted(RESOLVER, hostAddress, port));
    }

    /** The address of the resolver as instances know it. */
    public String resolver() {
        return RESOLVER;
    }

    @Override
    public void enforce(Collection<PolicyRule> rules) {
        synchronized (policies) {
            PolicyTable.Change change = policies.changeTo(rules);
            if (!change.script().isEmpty()) {
                nft(change.script());
                change.done().run();
            }
        }
    }

    /**
     * Gives the network namespace of a process an address and its cable. Returns when the policies of the app hold for it, so
     * whatever starts there afterwards starts under them.
     *
     * @param pid a process in a network namespace of its own with nothing set up in it
     */
    public Attachment attach(String appGuid, long pid) {
        String address = addresses.take();
        String[] octets = address.split("\\.");
        Attachment attachment = new Attachment(appGuid, address, "i" + octets[2] + "-" + octets[3]);
        try {
            int tag;
            synchronized (policies) {
                tag = policies.tag(appGuid);
            }
            nft("add element ip byomesh app { %s : %d }".formatted(address, tag));
            router.run("""
                    link add %1$s type veth peer name eth0 netns %2$d
                    link set %1$s up
                    route add %3$s/32 dev %1$s
                    """.formatted(attachment.link(), pid, address), "ip", "-batch", "-");
            RouterNamespace.runIn(pid, """
                    link set lo up
                    address add %1$s/32 dev eth0
                    link set eth0 up
                    route add %2$s dev eth0
                    route add default via %2$s src %1$s
                    """.formatted(address, GATEWAY), "sh", "-c", WITHOUT_IPV6 + "exec ip -batch -");
            return attachment;
        } catch (RuntimeException e) {
            detach(attachment);
            throw e;
        }
    }

    /**
     * Takes the instance off the network; its address may be given to another one from now on. The cable goes by itself with the
     * instance's namespace.
     */
    public void detach(Attachment attachment) {
        try {
            nft("delete element ip byomesh app { %s }".formatted(attachment.address()));
        } finally {
            addresses.giveBack(attachment.address());
        }
    }

    private void nft(String script) {
        synchronized (router) {
            router.run(script, "nft", "-f", "-");
        }
    }

    private static void ip(String batch) {
        SystemCommand.run(batch, List.of("ip", "-batch", "-"));
    }

    @Override
    public void close() {
        try {
            ip("link delete " + hostLink);
        } finally {
            router.close();
        }
    }
}
