package dev.gatehouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;

/** What a slip of the hand, an editor or a broken disk makes of a file; the same for the same number. */
enum Mutation {

    FLIPPED_BYTE {

        @Override
        byte[] of(byte[] file, Random random) {
            byte[] mutated = file.clone();
            mutated[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
            return mutated;
        }
    },
    CONTROL_CHARACTER {

        @Override
        byte[] of(byte[] file, Random random) {
            byte[] mutated = file.clone();
            mutated[random.nextInt(file.length)] = (byte) random.nextInt(0x20);
            return mutated;
        }
    },
    CUT_OFF {

        @Override
        byte[] of(byte[] file, Random random) {
            return Arrays.copyOf(file, random.nextInt(file.length));
        }
    },
    SWAPPED_LINES {

        @Override
        byte[] of(byte[] file, Random random) {
            List<String> lines = lines(file);
            Collections.swap(lines, random.nextInt(lines.size()), random.nextInt(lines.size()));
            return joined(lines);
        }
    },
    DOUBLED_LINE {

        @Override
        byte[] of(byte[] file, Random random) {
            List<String> lines = lines(file);
            lines.add(random.nextInt(lines.size()), lines.get(random.nextInt(lines.size())));
            return joined(lines);
        }
    },
    LOST_LINE {

        @Override
        byte[] of(byte[] file, Random random) {
            List<String> lines = lines(file);
            lines.remove(random.nextInt(lines.size()));
            return joined(lines);
        }
    },
    OTHER_INDENTATION {

        @Override
        byte[] of(byte[] file, Random random) {
            List<String> lines = lines(file);
            int at = random.nextInt(lines.size());
            String line = lines.get(at);
            lines.set(at, switch (random.nextInt(3)) {
                case 0 -> " ".repeat(1 + random.nextInt(4)) + line;
                case 1 -> line.substring(Math.min(line.length(), 1 + random.nextInt(2)));
                default -> "\t" + line;
            });
            return joined(lines);
        }
    },
    HUGE_NUMBER {

        @Override
        byte[] of(byte[] file, Random random) {
            String huge = List.of("99999999999999999999", "-1", "1e400", "0x7fffffffffffffff", ".inf", "4294967296")
                    .get(random.nextInt(6));
            return withValue(file, random, huge);
        }
    },
    STRANGE_VALUE {

        @Override
        byte[] of(byte[] file, Random random) {
            String strange = List
                    .of("", "~", "[]", "{}", "!!binary abc", "!!java.net.URL [x]", "${nothing}", "${a:${b}}",
                            "\"\\0\"", "'", "|", "2026-11-23", "*", "&a", "%", "@", "`", "#{1/0}", "a: b: c", "${",
                            "- - -")
                    .get(random.nextInt(21));
            return withValue(file, random, strange);
        }
    },
    DEEP_NESTING {

        @Override
        byte[] of(byte[] file, Random random) {
            int depth = 1 << random.nextInt(13);
            boolean map = random.nextBoolean();
            return withValue(file, random, (map ? "{a: " : "[").repeat(depth) + "1" + (map ? "}" : "]").repeat(depth));
        }
    },
    ANCHORS {

        @Override
        byte[] of(byte[] file, Random random) {
            return withValue(file, random, List.of("&a [*a]", "&a {b: *a}", "*nobody", "{<<: *nobody}", "&a 1",
                    "[&a [1,1,1], &b [*a,*a,*a], &c [*b,*b,*b], &d [*c,*c,*c], [*d,*d,*d]]").get(random.nextInt(6)));
        }
    },
    LONG_VALUE {

        @Override
        byte[] of(byte[] file, Random random) {
            return withValue(file, random, "x".repeat(1 << random.nextInt(18)));
        }
    };

    abstract byte[] of(byte[] file, Random random);

    private static List<String> lines(byte[] file) {
        return new ArrayList<>(new String(file, UTF_8).lines().toList());
    }

    private static byte[] joined(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(UTF_8);
    }

    private static byte[] withValue(byte[] file, Random random, String value) {
        List<String> lines = lines(file);
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(": ") || lines.get(i).contains("- ")) {
                places.add(i);
            }
        }
        int at = places.get(random.nextInt(places.size()));
        lines.set(at, lines.get(at).replaceFirst("(: |- ).*", "$1" + Matcher.quoteReplacement(value)));
        return joined(lines);
    }
}
