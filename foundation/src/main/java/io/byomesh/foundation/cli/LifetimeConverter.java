package io.byomesh.foundation.cli;

import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of hours, minutes or seconds, as Go programs write it. */
final class LifetimeConverter implements ITypeConverter<Duration> {

    /** A shorter one would end while the instance starts. */
    private static final Duration SHORTEST = Duration.ofSeconds(4);

    private static final Duration LONGEST = Duration.ofDays(365);

    @Override
    public Duration convert(String value) {
        if (!value.matches("[1-9][0-9]{0,8}[hms]")) {
            throw new TypeConversionException("'" + value + "' is no time; write a number and h, m or s, such as 24h.");
        }
        Duration lifetime = Duration.parse("PT" + value.toUpperCase(Locale.ROOT));
        if (lifetime.compareTo(SHORTEST) < 0 || lifetime.compareTo(LONGEST) > 0) {
            throw new TypeConversionException("'" + value + "' is out of range; choose a time from 4s to 8760h.");
        }
        return lifetime;
    }
}
