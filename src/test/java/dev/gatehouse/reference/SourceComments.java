package dev.gatehouse.reference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import org.jspecify.annotations.Nullable;

/**
 * What the Javadoc of the program says of types, of the components of records and of the constants of enums, as Markdown.
 *
 * <p>Read by the compiler's own parser. The metadata that Boot's annotation processor writes has the components, too, but only of records
 * with a prefix, and so not those of a site.
 */
final class SourceComments {

    private static final Path SOURCES = Path.of("src/main/java");

    private final Map<Path, Map<String, DocCommentTree>> byFile = new HashMap<>();

    /** Whether a type is one of the program, rather than of its tests or of a library. */
    boolean know(Class<?> type) {
        return Files.exists(fileOf(type));
    }

    /** The first paragraph on a type. */
    String of(Class<?> type) {
        return comment(type, "").map(comment -> markdown(beginning(comment.getFullBody()))).orElse("");
    }

    /** What is said of a component of a record; empty if nothing is. */
    String ofComponent(Class<?> type, String component) {
        return comment(type, "").stream()
                .flatMap(comment -> comment.getBlockTags().stream())
                .filter(ParamTree.class::isInstance)
                .map(ParamTree.class::cast)
                .filter(param -> param.getName().getName().contentEquals(component))
                .map(param -> markdown(param.getDescription()))
                .findFirst()
                .orElse("");
    }

    /** What is said of a constant of an enum; empty if nothing is. */
    String ofConstant(Enum<?> constant) {
        return comment(constant.getDeclaringClass(), "#" + constant.name())
                .map(comment -> markdown(beginning(comment.getFullBody())))
                .orElse("");
    }

    private Optional<DocCommentTree> comment(Class<?> type, String member) {
        Map<String, DocCommentTree> comments = byFile.computeIfAbsent(fileOf(type), SourceComments::read);
        return Optional.ofNullable(comments.get(type.getCanonicalName() + member));
    }

    private static Path fileOf(Class<?> type) {
        return SOURCES.resolve(type.getName().replaceFirst("\\$.*", "").replace('.', '/') + ".java");
    }

    private static Map<String, DocCommentTree> read(Path source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null,
                    files.getJavaFileObjects(source));
            var collector = new Collector(DocTrees.instance(task));
            for (CompilationUnitTree unit : task.parse()) {
                collector.scan(unit, "");
            }
            return collector.comments;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Collects the comments of one file, by the name of the type and, behind a #, of its member. */
    private static final class Collector extends TreePathScanner<@Nullable Void, String> {

        private final DocTrees trees;
        private final Map<String, DocCommentTree> comments = new HashMap<>();

        Collector(DocTrees trees) {
            this.trees = trees;
        }

        @Override
        public @Nullable Void visitCompilationUnit(CompilationUnitTree unit, String nothing) {
            return super.visitCompilationUnit(unit, String.valueOf(unit.getPackageName()));
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, String around) {
            String name = around + "." + type.getSimpleName();
            keep(name);
            return super.visitClass(type, name);
        }

        @Override
        public @Nullable Void visitVariable(VariableTree variable, String around) {
            keep(around + "#" + variable.getName());
            return super.visitVariable(variable, around);
        }

        private void keep(String name) {
            @Nullable
            DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
            if (comment != null) {
                comments.putIfAbsent(name, comment);
            }
        }
    }

    /** What stands before the second paragraph: it is for operators, and the rest for those who read the code. */
    private static List<? extends DocTree> beginning(List<? extends DocTree> body) {
        return body.stream()
                .takeWhile(tree -> !(tree instanceof StartElementTree element && element.getName().contentEquals("p")))
                .toList();
    }

    private static String markdown(List<? extends DocTree> trees) {
        return trees.stream()
                .flatMap(SourceComments::markdown)
                .collect(Collectors.joining())
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static Stream<String> markdown(DocTree tree) {
        return switch (tree) {
            case LiteralTree literal when literal.getKind() == DocTree.Kind.CODE ->
                Stream.of("`" + literal.getBody().getBody() + "`");
            case LinkTree link -> link.getLabel().isEmpty()
                    ? Stream.of("`" + link.getReference().getSignature() + "`")
                    : link.getLabel().stream().flatMap(SourceComments::markdown);
            case StartElementTree element when element.getName().contentEquals("code") -> Stream.of("`");
            case EndElementTree element when element.getName().contentEquals("code") -> Stream.of("`");
            default -> Stream.of(tree.toString());
        };
    }
}
