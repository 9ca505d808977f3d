// Writes a Trivy vulnerability database (schema 2, a bbolt file) from OSV records, so that a real Trivy can be asked
// about the same advisories as the registry, without any download.
//
//	trivy-db <cache folder> <file of JSON lines>...
//
// It takes Debian's records, by the CVE that each is about, and npm's, by their first alias that is a CVE.
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"os"
	"path/filepath"
	"strings"

	bolt "go.etcd.io/bbolt"
)

type record struct {
	ID        string
	Summary   string
	Aliases   []string
	Upstream  []string
	Withdrawn string
	Affected  []struct {
		Package struct{ Ecosystem, Name string }
		Ranges  []struct {
			Type   string
			Events []map[string]string
		}
	}
	DatabaseSpecific struct{ Severity string } `json:"database_specific"`
}

const npm = "npm::GitHub Security Advisory npm"

func main() {
	folder := filepath.Join(os.Args[1], "db")
	must(os.MkdirAll(folder, 0o755))
	path := filepath.Join(folder, "trivy.db")
	os.Remove(path)
	db, err := bolt.Open(path, 0o644, nil)
	must(err)
	must(db.Update(func(tx *bolt.Tx) error {
		put(tx, source{"debian", "Debian", "https://example.org"}, "data-source", "debian 12")
		put(tx, source{"ghsa", "GitHub Security Advisory npm", "https://example.org"}, "data-source", npm)
		for _, file := range os.Args[2:] {
			each(file, func(r record) { write(tx, r) })
		}
		return nil
	}))
	must(db.Close())
	metadata := `{"Version":2,"NextUpdate":"2099-01-01T00:00:00Z","UpdatedAt":"2026-01-01T00:00:00Z","DownloadedAt":"2026-01-01T00:00:00Z"}`
	must(os.WriteFile(filepath.Join(folder, "metadata.json"), []byte(metadata), 0o644))
}

type source struct{ ID, Name, URL string }

func write(tx *bolt.Tx, r record) {
	if r.Withdrawn != "" {
		return
	}
	names := append(append([]string{}, r.Upstream...), append(r.Aliases, r.ID)...)
	name := names[0]
	for _, each := range names {
		if strings.HasPrefix(each, "CVE-") {
			name = each
			break
		}
	}
	severity := strings.Replace(strings.ToUpper(r.DatabaseSpecific.Severity), "MODERATE", "MEDIUM", 1)
	if severity == "" {
		severity = "UNKNOWN"
	}
	put(tx, map[string]string{"Title": r.Summary, "Severity": severity}, "vulnerability", name)
	vulnerable := map[string][]string{}
	for _, affected := range r.Affected {
		for _, span := range affected.Ranges {
			switch affected.Package.Ecosystem {
			case "Debian:12":
				for _, event := range span.Events {
					if fixed := event["fixed"]; fixed != "" {
						put(tx, map[string]string{"FixedVersion": fixed}, "debian 12", affected.Package.Name, name)
					}
				}
			case "npm":
				vulnerable[affected.Package.Name] = append(vulnerable[affected.Package.Name], constraint(span.Events))
			}
		}
	}
	for pack, ranges := range vulnerable {
		put(tx, map[string][]string{"PatchedVersions": {}, "VulnerableVersions": ranges}, npm, pack, name)
	}
}

func constraint(events []map[string]string) string {
	parts := []string{}
	for _, event := range events {
		for kind, sign := range map[string]string{"introduced": ">=", "fixed": "<", "last_affected": "<="} {
			if version := event[kind]; version != "" && version != "0" {
				parts = append(parts, sign+version)
			}
		}
	}
	if len(parts) == 0 {
		return ">=0"
	}
	return strings.Join(parts, ", ")
}

// put writes a value as JSON into nested buckets; the last word is its key.
func put(tx *bolt.Tx, value any, words ...string) {
	bucket, err := tx.CreateBucketIfNotExists([]byte(words[0]))
	must(err)
	for _, word := range words[1 : len(words)-1] {
		bucket, err = bucket.CreateBucketIfNotExists([]byte(word))
		must(err)
	}
	text, err := json.Marshal(value)
	must(err)
	must(bucket.Put([]byte(words[len(words)-1]), text))
}

func each(file string, use func(record)) {
	opened, err := os.Open(file)
	must(err)
	defer opened.Close()
	lines := bufio.NewScanner(opened)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var r record
		must(json.Unmarshal(lines.Bytes(), &r))
		use(r)
	}
	must(lines.Err())
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
