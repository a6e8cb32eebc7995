package dev.gatehouse.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link PcrePattern} and {@link NamePattern}. */
class PatternTests {

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", value = {"\\.php$ => /a.php => true", "^/[[:alpha:]_-]+$ => /a_b-c => true",
            "^/[[:alpha:]]+$ => /a1 => false", "^/[^[:digit:]]$ => /1 => false", "^/[a[]$ => /[ => true",
            "^/[]a]$ => /] => true",
            "^/[^]a]$ => /] => false", "^/[a&&b]$ => /& => true", "^/(?<id>\\d+)$ => /12 => true",
            "^/(?P<under_score>\\w)$ => /a => true", "^/(?:a|b)(?!c) => /ac => false", "^/(?<=/)a => /a => true",
            "^/\\[x\\]$ => /[x] => true"})
    void anExpressionFindsWhatNginxFinds(String pcre, String path, boolean found) {
        assertThat(PcrePattern.toJava(pcre)).hasValueSatisfying(
                java -> assertThat(Pattern.compile(java).matcher(path).find()).isEqualTo(found));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\Kb", "(?|a|b)", "(?R)", "[[:nonsense:]]", "(a", "a\\Qb", "(?P=x)"})
    void whatJavaDoesNotHaveIsRefused(String pcre) {
        assertThat(PcrePattern.toJava(pcre)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", value = {"^(.+)\\.example\\.com$ => *.example.com",
            "^(?<x>.*)\\.example\\.com$ => *.example.com", "\\.example\\.com$ => *.example.com",
            "^www\\.example\\.com$ => www.example.com", "^(www\\.)?example\\.com$ => www.example.com,example.com",
            "^(?:a|b)-x\\.example\\.(com|org)$ => a-x.example.com,a-x.example.org,b-x.example.com,b-x.example.org"})
    void hostsOfAnExpressionAreListed(String regex, String hosts) {
        assertThat(NamePattern.hosts(regex)).contains(List.of(hosts.split(",")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"^www\\d+\\.example\\.com$", "^[^.]+\\.example\\.com$", "^www", "example\\.com$",
            "^www.example\\.com$",
            "^wwww?\\.example\\.com$", "^(a|b*)\\.example\\.com$"})
    void hostsThatCannotBeListedAreNotGuessed(String regex) {
        assertThat(NamePattern.hosts(regex)).isEmpty();
    }
}
