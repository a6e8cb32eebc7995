package dev.gatehouse.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.kernel.Processes;
import dev.gatehouse.kernel.Programs;
import dev.gatehouse.kernel.Reading;
import dev.gatehouse.kernel.SystemFiles;

/**
 * Where the kernel notes down what it has forbidden: the file of {@code auditd}; without that daemon the journal, or the files that the
 * kernel's own messages go to. Only the last of it is looked at: what is searched for has just happened.
 */
final class AuditLog {

    private static final String AUDITD = "var/log/audit/audit.log";
    private static final List<String> KERNEL = List.of("var/log/kern.log", "var/log/messages");
    private static final List<String> JOURNALS = List.of("var/log/journal", "run/log/journal");

    /** In the files, others may write, too, but not under the kernel's name and at its place. */
    private static final Pattern OF_THE_KERNEL = Pattern
            .compile("(?:\\w{3} [ \\d]\\d [\\d:]{8}|\\d{4}-\\S{1,40}) \\S{1,255} kernel: .*");
    private static final int TAIL = 256 * 1024;
    private static final int MOST_OF_JOURNAL = 1_000;
    private static final Duration TOLERANCE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMillis(400);

    private final SystemFiles files;
    private final Programs programs;
    private final Processes processes;

    AuditLog(SystemFiles files) {
        this.files = files;
        this.programs = new Programs(files);
        this.processes = new Processes(files);
    }

    /** What a search has come to. */
    sealed interface Answer {

        /** This is what was forbidden. */
        record Found(Denial denial) implements Answer {}

        /** There is a log of that time, and no such line in it. */
        record Nothing() implements Answer {}

        /** What can be seen of the log begins later than that. */
        record OutOfView() implements Answer {}

        /** There is no log that this program can read all of. */
        record Forbidden() implements Answer {}
    }

    /**
     * What can be seen of a log.
     *
     * @param isOfThatTime whether all of it is there that was written around the moment
     */
    private record View(List<String> lines, boolean isOfThatTime) {

        /** The log may have begun, or been begun anew, at any time: only what was written before the moment shows that it had. */
        static View of(List<String> lines, Instant moment) {
            return new View(lines, lines.stream()
                    .flatMap(line -> Denial.timeOf(line).stream())
                    .findFirst()
                    .filter(first -> first.isBefore(moment.minus(TOLERANCE)))
                    .isPresent());
        }
    }

    /** A denial of this program that was carried out within a second of a moment. */
    Answer search(Instant moment, Predicate<Denial> wanted) {
        Reading auditd = files.tail(AUDITD, TAIL);
        Optional<View> view = auditd.text()
                .map(text -> View.of(text.lines().toList(), moment))
                .or(() -> journal(moment))
                .or(() -> kernelsFile(moment));
        return view.flatMap(seen -> denial(seen.lines().stream(), moment, wanted))
                .<Answer>map(Answer.Found::new)
                .orElseGet(() -> {
                    // Where there is a log of auditd, the others need not have everything.
                    if (view.isEmpty() || auditd instanceof Reading.Forbidden) {
                        return new Answer.Forbidden();
                    }
                    return view.get().isOfThatTime() ? new Answer.Nothing() : new Answer.OutOfView();
                });
    }

    private Optional<Denial> denial(Stream<String> lines, Instant moment, Predicate<Denial> wanted) {
        Set<Long> own = ownNumbers();
        return lines.flatMap(line -> Denial.of(line).stream())
                .filter(denial -> own.contains(denial.pid()))
                .filter(denial -> Duration.between(denial.at(), moment).abs().compareTo(TOLERANCE) <= 0)
                .filter(wanted)
                .reduce((_, later) -> later);
    }

    /** Its own and those of its threads: each of them may have been the one that connected. */
    private Set<Long> ownNumbers() {
        return Stream.concat(Stream.of(processes.self()),
                files.list("proc/self/task", "[0-9]*")
                        .stream()
                        .map(task -> Long.parseLong(task.getFileName().toString())))
                .collect(Collectors.toSet());
    }

    private Optional<View> kernelsFile(Instant moment) {
        return KERNEL.stream()
                .flatMap(file -> files.tail(file, TAIL).text().stream())
                .findFirst()
                .map(text -> View.of(text.lines().filter(line -> OF_THE_KERNEL.matcher(line).matches()).toList(),
                        moment));
    }

    /** Empty where it may not be read. */
    private Optional<View> journal(Instant moment) {
        if (JOURNALS.stream().noneMatch(this::isReadable)) {
            return Optional.empty();
        }
        long second = moment.getEpochSecond();
        return programs
                .run(PATIENCE, "journalctl",
                        List.of("-q", "-o", "json", "--no-pager", "-n", String.valueOf(MOST_OF_JOURNAL),
                                "--since=@" + (second - 2), "--until=@" + (second + 3), "_TRANSPORT=audit", "+",
                                "_TRANSPORT=kernel"))
                .filter(outcome -> outcome.status() == 0)
                .map(outcome -> outcome.output().lines().toList())
                .map(entries -> {
                    List<String> lines = entries.stream().flatMap(entry -> message(entry).stream()).toList();
                    return entries.size() < MOST_OF_JOURNAL ? new View(lines, true) : View.of(lines, moment);
                });
    }

    /** To those who may not, {@code journalctl} shows their own part without a word. */
    private boolean isReadable(String journal) {
        return files.list(journal, "*")
                .stream()
                .flatMap(machine -> files.list(files.root().relativize(machine).toString(), "system.journal").stream())
                .anyMatch(java.nio.file.Files::isReadable);
    }

    /** A line of the journal as {@code auditd} would write it: the journal keeps time and number apart. */
    private static Optional<String> message(String json) {
        try {
            JsonNode entry = JsonMapper.shared().readTree(json);
            String message = entry.path("MESSAGE").asString("");
            String time = entry.path("_SOURCE_REALTIME_TIMESTAMP").asString("");
            if (message.contains("audit(") || !time.matches("\\d{7,18}")) {
                return Optional.of(message);
            }
            long millis = Long.parseLong(time) / 1000;
            return Optional.of("audit(%d.%03d:%s): %s".formatted(millis / 1000, millis % 1000,
                    entry.path("_AUDIT_ID").asString("0"), message));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }
}
