package org.postern.antispam;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Functions over attached pictures: how many, how large, and how much text stands beside them.
final class ImageFunctions {
    private ImageFunctions() {}

    static void addTo(Map<String, EvalFunction> all) {
        all.put("image_count", ImageFunctions::count);
        all.put("pixel_coverage", ImageFunctions::coverage);
        all.put("image_size_exact", ImageFunctions::exact);
        all.put("image_size_range", ImageFunctions::range);
        all.put("image_named", (run, a) -> named(run, a.getFirst()));
        all.put("image_name_regex", ImageFunctions::nameMatches);
        all.put("image_to_text_ratio", ImageFunctions::ratio);
    }

    /// One picture; its size is 0 when it could not be read.
    record Image(String format, long width, long height, String name) {
        boolean isOf(String type) {
            return type.equals("all") || type.equals(format);
        }
    }

    private record Images(List<Image> all) {
        static Images of(RuleRun run) {
            List<Image> found = new ArrayList<>();
            for (var part : run.mail().root().leaves()) {
                var encoding = Octets.lower(part.fields.last("content-transfer-encoding"));
                if (!encoding.equals("base64")) {
                    continue;
                }
                var name = part.name == null ? "" : part.name;
                switch (part.type) {
                    case "image/gif" -> found.add(gif(part.decoded(), name));
                    case "image/png" -> found.add(png(part.decoded(), name));
                    case "image/jpeg", "image/jpg" -> found.add(jpeg(part.decoded(), name));
                    default -> {}
                }
            }
            return new Images(found);
        }

        private static Image gif(byte[] data, String name) {
            boolean gif = data.length >= 10 && Octets.text(data, 0, 4).equals("GIF8");
            return gif
                    ? new Image(
                            "gif",
                            octet(data, 6) | octet(data, 7) << 8,
                            octet(data, 8) | octet(data, 9) << 8,
                            name)
                    : new Image("gif", 0, 0, name);
        }

        private static Image png(byte[] data, String name) {
            boolean png = data.length >= 24 && Octets.text(data, 1, 4).equals("PNG");
            return png
                    ? new Image("png", four(data, 16), four(data, 20), name)
                    : new Image("png", 0, 0, name);
        }

        private static Image jpeg(byte[] data, String name) {
            int at = 2;
            while (octet(data, 0) == 0xFF
                    && at + 8 < data.length
                    && octet(data, at) == 0xFF
                    && octet(data, at + 1) != 0xDA
                    && octet(data, at + 1) != 0xD9) {
                int mark = octet(data, at + 1);
                int length = octet(data, at + 2) << 8 | octet(data, at + 3);
                boolean frame = mark == 0xC0 || (mark > 0xC0 && mark <= 0xCF && mark % 4 != 0);
                if (frame) {
                    return new Image(
                            "jpeg",
                            octet(data, at + 7) << 8 | octet(data, at + 8),
                            octet(data, at + 5) << 8 | octet(data, at + 6),
                            name);
                }
                if (length < 2) {
                    break;
                }
                at += 2 + length;
            }
            return new Image("jpeg", 0, 0, name);
        }

        private static int octet(byte[] data, int at) {
            return at < data.length ? data[at] & 0xFF : 0;
        }

        private static long four(byte[] data, int at) {
            return (long) octet(data, at) << 24
                    | (long) octet(data, at + 1) << 16
                    | (long) octet(data, at + 2) << 8
                    | octet(data, at + 3);
        }

        long pixels(String type) {
            return all.stream()
                    .filter(image -> image.isOf(type))
                    .mapToLong(image -> image.width() * image.height())
                    .sum();
        }
    }

    private static Images images(RuleRun run) {
        return run.once(Images.class, Images::of);
    }

    private static boolean within(double value, List<String> arguments, int from) {
        return value >= EvalFunctions.bound(arguments, from, 0)
                && value <= EvalFunctions.bound(arguments, from + 1, Double.MAX_VALUE);
    }

    private static boolean count(RuleRun run, List<String> arguments) {
        long count =
                images(run).all().stream()
                        .filter(image -> image.isOf(arguments.getFirst()))
                        .count();
        return within((double) count, arguments, 1);
    }

    private static boolean coverage(RuleRun run, List<String> arguments) {
        return within((double) images(run).pixels(arguments.getFirst()), arguments, 1);
    }

    private static boolean ratio(RuleRun run, List<String> arguments) {
        long text = run.body().stream().mapToLong(line -> line.length).sum();
        long pixels = images(run).pixels(arguments.getFirst());
        if (text == 0 || pixels <= 0) {
            return false;
        }
        double ratio = text / (double) pixels;
        return within(ratio, arguments, 1) && ratio != EvalFunctions.bound(arguments, 2, -1);
    }

    private static boolean sized(Image image, String type) {
        return image.isOf(type) && image.width() > 0 && image.height() > 0;
    }

    private static boolean exact(RuleRun run, List<String> arguments) {
        return images(run).all().stream()
                .anyMatch(image ->
                        sized(image, arguments.getFirst())
                                && image.height() == EvalFunctions.bound(arguments, 1, -1)
                                && image.width() == EvalFunctions.bound(arguments, 2, -1));
    }

    private static boolean range(RuleRun run, List<String> arguments) {
        return images(run).all().stream()
                .anyMatch(image ->
                        sized(image, arguments.getFirst())
                                && image.height() >= EvalFunctions.bound(arguments, 1, 0)
                                && image.width() >= EvalFunctions.bound(arguments, 2, 0)
                                && image.height()
                                        <= EvalFunctions.bound(arguments, 3, Double.MAX_VALUE)
                                && image.width()
                                        <= EvalFunctions.bound(arguments, 4, Double.MAX_VALUE));
    }

    private static boolean named(RuleRun run, String name) {
        return images(run).all().stream()
                .anyMatch(image -> sized(image, "all") && image.name().equals(name));
    }

    private static boolean nameMatches(RuleRun run, List<String> arguments) {
        try {
            var text = arguments.getFirst();
            var pattern =
                    text.startsWith("/")
                            ? PatternText.parse(text).compile()
                            : PerlRegex.compile(text, "");
            return images(run).all().stream()
                    .anyMatch(image ->
                            sized(image, "all") && run.search().has(pattern, image.name()));
        } catch (RegexException cannot) {
            return false;
        }
    }
}
