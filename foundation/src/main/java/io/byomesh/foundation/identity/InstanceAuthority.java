package io.byomesh.foundation.identity;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The certificate authority for instances of one foundation. Made at its first use and kept; what it takes to sign is loaded then
 * too, so that a start does not wait for it.
 */
public final class InstanceAuthority {

    private static final Duration LONGEST_LEAD = Duration.ofMinutes(30);
    private static final int LEAD_PARTS = 4;

    private final Path file;
    private final Duration lifetime;
    private Signer signer;

    /**
     * @param file where the authority's key and certificate are kept, for the owner's eyes alone
     * @param lifetime how long an instance's certificate is valid
     */
    public InstanceAuthority(Path file, Duration lifetime) {
        this.file = file;
        this.lifetime = lifetime;
    }

    /** A new key with a certificate for it. */
    public InstanceIdentity issue(InstanceIdentity.Subject subject) {
        return signer().issue(subject, lifetime);
    }

    /** The authority's certificate in PEM, for those who are to trust it. */
    public byte[] certificate() {
        return signer().certificatePem().getBytes(StandardCharsets.US_ASCII);
    }

    /** How long before the end of its validity a certificate is replaced: half an hour, less where they do not last that long. */
    public Duration lead() {
        Duration part = lifetime.dividedBy(LEAD_PARTS);
        return part.compareTo(LONGEST_LEAD) < 0 ? part : LONGEST_LEAD;
    }

    private synchronized Signer signer() {
        if (signer == null) {
            signer = Signer.at(file);
        }
        return signer;
    }
}
