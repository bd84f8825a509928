// The job of plan.sh by Atlas, as a library: reads the schema of a database, wants twice its tables, and plans
// the difference. Prints the milliseconds that this took without starting the process, how many tables were
// read, and how many changes are planned.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"os"
	"time"

	"ariga.io/atlas/sql/postgres"
	"ariga.io/atlas/sql/schema"
	_ "github.com/lib/pq"
)

func main() {
	ctx := context.Background()
	db, err := sql.Open("postgres", os.Args[1])
	check(err)
	start := time.Now()
	driver, err := postgres.Open(db)
	check(err)
	live, err := driver.InspectSchema(ctx, "public", nil)
	check(err)
	read := time.Since(start)

	wanted := schema.New("public")
	wanted.Realm = live.Realm
	wanted.AddTables(live.Tables...)
	count := len(live.Tables)
	for i, table := range live.Tables {
		twin := *table
		twin.Name = fmt.Sprintf("%s_twin_%d", table.Name, i)
		twin.Indexes, twin.ForeignKeys = nil, nil
		twin.PrimaryKey = nil
		if table.PrimaryKey != nil {
			key := *table.PrimaryKey
			key.Table = &twin
			key.Name = twin.Name + "_pkey"
			twin.PrimaryKey = &key
		}
		wanted.AddTables(&twin)
	}
	from := *live
	from.Tables = live.Tables[:count:count]
	start = time.Now()
	changes, err := driver.SchemaDiff(&from, wanted)
	check(err)
	plan, err := driver.PlanChanges(ctx, "bench", changes)
	check(err)
	planned := time.Since(start)
	fmt.Printf("%.1f %d %d\n", (read+planned).Seconds()*1000, count, len(plan.Changes))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
