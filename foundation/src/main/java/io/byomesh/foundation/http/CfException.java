package io.byomesh.foundation.http;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An error of the Cloud Controller, in its envelope. */
public final class CfException extends HttpException {

    private final int status;
    private final transient List<Problem> problems;

    /** One entry of the envelope. */
    public record Problem(int code, String title, String detail) {}

    public CfException(int status, int code, String title, String detail) {
        this(status, List.of(new Problem(code, title, detail)));
    }

    public CfException(int status, List<Problem> problems) {
        super(problems.stream().map(Problem::detail).collect(Collectors.joining(" ")), Response.json(status, Map.of("errors", problems)));
        this.status = status;
        this.problems = problems;
    }

    public int status() {
        return status;
    }

    public List<Problem> problems() {
        return problems;
    }
}
