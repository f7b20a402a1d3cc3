package org.postern.sieve;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One run of a script: what it has found, set, decided and used up so far. Used by one thread.
final class Run implements Work {
    /// How often the clock is looked at, in steps.
    private static final int STEPS_A_LOOK = 4096;

    /// How many characters are one step of work.
    private static final int CHARACTERS_A_STEP = 64;

    private static final String[] NO_MATCHES = new String[0];

    private SieveSession session;
    private SieveLimits limits;
    private WorkingMessage message;
    private Result result;
    private long steps;
    private long nextLook;
    private int bodyLeft;
    private Instant deadline;

    /// When the run began; `currentdate` stays the same throughout (RFC 5260 section 5).
    private final Instant start;

    private @Nullable String[] locals;
    private final @Nullable String[] globals;
    private boolean keepsMatches;
    private String[] matches = NO_MATCHES;
    private List<String> flags = List.of();
    private final Set<Unit> included = new HashSet<>();
    private @Nullable MimeLoop loop;
    private @Nullable String breakTarget;
    private String script = "";
    private Position position = new Position(1, 1);
    private final List<String> trace = new ArrayList<>();
    private @Nullable SuiteBench bench;

    Run(CompiledScript script, SieveMessage message, SieveSession session, SieveLimits limits) {
        this.session = session;
        this.limits = limits;
        this.message = new WorkingMessage(message, limits);
        this.result = new Result();
        this.bodyLeft = limits.bodyCharacters();
        this.nextLook = Math.min(STEPS_A_LOOK, limits.steps() + 1);
        this.start = session.clock().instant();
        this.deadline = start.plus(limits.time());
        this.locals = new String[script.unit().locals()];
        this.globals = new String[script.globals()];
        this.keepsMatches = script.unit().has("variables");
    }

    // ---- what it knows

    SieveSession session() {
        return session;
    }

    SieveLimits limits() {
        return limits;
    }

    WorkingMessage message() {
        return message;
    }

    Result result() {
        return result;
    }

    Instant start() {
        return start;
    }

    Position position() {
        return position;
    }

    // ---- work

    /// Counts a command or a test.
    void step() throws ScriptFault {
        if (++steps >= nextLook) {
            look();
        }
    }

    /// Counts work on that many characters.
    @Override
    public void work(long characters) throws ScriptFault {
        steps += 1 + characters / CHARACTERS_A_STEP;
        if (steps >= nextLook) {
            look();
        }
    }

    private void look() throws ScriptFault {
        if (steps > limits.steps()) {
            throw new ScriptFault("the script takes too much work: above " + limits.steps());
        }
        if (session.clock().instant().isAfter(deadline)) {
            throw new ScriptFault(
                    "the script takes too long: above " + limits.time().toMillis() + " ms");
        }
        nextLook = Math.min(steps + STEPS_A_LOOK, limits.steps() + 1);
    }

    /// How much more of the message's text may be looked at, in characters.
    int bodyLeft() {
        return bodyLeft;
    }

    /// Counts text of the message that was read; each text is read once.
    void tookBody(int characters) throws ScriptFault {
        bodyLeft = Math.max(0, bodyLeft - characters);
        work(characters);
    }

    void enter(String name, Position where) {
        script = name;
        position = where;
    }

    /// Notes what was done for whoever wants to know why.
    void note(String what) {
        if (trace.size() < limits.actions() * 4) {
            trace.add((script.isEmpty() ? "" : script + ", ") + position + ": " + what);
        }
    }

    List<String> trace() {
        return trace;
    }

    // ---- variables

    String variable(Text.Slot slot) {
        String value = slot.global() ? globals[slot.index()] : locals[slot.index()];
        return value == null ? "" : value;
    }

    void set(Text.Slot slot, String value) {
        if (slot.global()) {
            globals[slot.index()] = cut(value);
        } else {
            locals[slot.index()] = cut(value);
        }
    }

    /// A value as a variable can hold it (RFC 5229 section 6).
    String cut(String value) {
        return Octets.cut(value, limits.variableOctets());
    }

    // RFC 5229 section 3.2
    String match(int number) {
        return number < matches.length ? cut(matches[number]) : "";
    }

    /// Whether what patterns match is wanted.
    boolean keepsMatches() {
        return keepsMatches;
    }

    void keepsMatches(boolean kept) {
        keepsMatches = kept;
    }

    void matched(String[] found) {
        matches = found;
    }

    /// Runs a script that is included with variables of its own (RFC 6609 section 3.4).
    Flow include(Unit unit, boolean once) throws ScriptFault, IOException {
        if (!included.add(unit) && once) {
            return Flow.NEXT;
        }
        var outerLocals = locals;
        var outerMatches = matches;
        boolean outerKeeps = keepsMatches;
        locals = new String[unit.locals()];
        matches = NO_MATCHES;
        keepsMatches = unit.has("variables");
        try {
            Flow flow = unit.body().run(this);
            return flow == Flow.RETURN ? Flow.NEXT : flow;
        } finally {
            locals = outerLocals;
            matches = outerMatches;
            keepsMatches = outerKeeps;
        }
    }

    // ---- flags

    /// The internal variable of imap4flags (RFC 5232 section 2).
    List<String> flags() {
        return flags;
    }

    void flags(List<String> changed) {
        flags = List.copyOf(changed);
    }

    // ---- loops over parts

    @Nullable MimeLoop loop() {
        return loop;
    }

    void loop(@Nullable MimeLoop inner) {
        loop = inner;
    }

    @Nullable String breakTarget() {
        return breakTarget;
    }

    void breakTarget(@Nullable String name) {
        breakTarget = name;
    }

    // ---- for a test suite, whose script looks at one message after another

    void become(WorkingMessage other) {
        message = other;
    }

    void become(SieveSession other, SieveLimits otherLimits) {
        session = other;
        limits = otherLimits;
    }

    void become(Result other) {
        result = other;
    }

    /// Gives a test of a suite the whole of steps and time.
    void refresh() {
        steps = 0;
        bodyLeft = limits.bodyCharacters();
        nextLook = Math.min(STEPS_A_LOOK, limits.steps() + 1);
        deadline = session.clock().instant().plus(limits.time());
    }

    /// Forgets the flags of `setflag` and what patterns matched.
    void forget() {
        flags = List.of();
        matches = NO_MATCHES;
        Arrays.fill(locals, null);
    }

    @Nullable SuiteBench bench() {
        return bench;
    }

    void bench(SuiteBench of) {
        bench = of;
    }
}
