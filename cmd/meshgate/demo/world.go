package demo

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"
	"time"
)

// How much there is. Lines, movements and page views follow from these.
const (
	customers = 2000
	orders    = 8000
	products  = 240
	suppliers = 30
	browsing  = 24000 // page views without an order after them
)

// The demo's time: the first half of 2026.
var (
	firstDay = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	lastDay  = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
)

type customer struct {
	id           int
	name         string
	email, phone *string // not everyone left one
	country      string
	region       string
	since        time.Time
}

type order struct {
	id       int
	customer *customer
	at       time.Time
	status   string
	shipped  *time.Time
	lines    []line
}

type line struct {
	product  *product
	quantity int
	cents    int  // price of one
	discount *int // percent
}

type product struct {
	id           int
	name         string
	category     string
	supplier     int
	cents        int
	grams        *int
	discontinued bool
}

type supplier struct {
	id      int
	name    string
	country string
	rating  *int // 1 to 5
}

type movement struct {
	product   *product
	warehouse string
	at        time.Time
	quantity  int
	reason    string
}

type campaign struct {
	id       int
	name     string
	channel  string
	from, to time.Time
	budget   int // EUR
}

type view struct {
	at       time.Time
	customer *customer // nil for a visitor who has not logged in
	region   string
	product  *product
	campaign *campaign // nil for one who came by himself
	device   string
	seconds  int
}

// world is everything there is, before it is spread over the domains.
type world struct {
	r         *rand.Rand
	customers []*customer
	orders    []*order
	products  []*product
	suppliers []supplier
	movements []movement
	campaigns []*campaign
	views     []view
}

// newWorld makes the world: always the same.
func newWorld() *world {
	w := &world{r: rand.New(rand.NewPCG(2026, 11))}
	w.makeSuppliers()
	w.makeProducts()
	w.makeCustomers()
	w.makeCampaigns()
	w.makeOrders()
	w.browse()
	w.receive()
	sort.SliceStable(w.views, func(i, j int) bool { return w.views[i].at.Before(w.views[j].at) })
	sort.SliceStable(w.movements, func(i, j int) bool { return w.movements[i].at.Before(w.movements[j].at) })
	return w
}

// chance is true in one of n cases.
func (w *world) chance(n int) bool { return w.r.IntN(n) == 0 }

func pick[T any](w *world, of []T) T { return of[w.r.IntN(len(of))] }

// moment is a second between two times.
func (w *world) moment(from, to time.Time) time.Time {
	return from.Add(time.Duration(w.r.Int64N(int64(to.Sub(from)/time.Second))) * time.Second)
}

func (w *world) makeSuppliers() {
	names := []string{"Nordholz", "Kowalski & Söhne", "Blue Harbor", "Atelier Rémy", "Casa Verde", "Tanaka Works"}
	kinds := []string{"Trading", "Manufaktur", "Supply", "Goods", "Import"}
	for i := range suppliers {
		s := supplier{id: i + 1, name: names[i%len(names)] + " " + kinds[i/len(names)], country: pick(w, []string{"DE", "PL", "US", "FR", "ES", "JP"})}
		if !w.chance(6) {
			rating := 1 + w.r.IntN(5)
			s.rating = &rating
		}
		w.suppliers = append(w.suppliers, s)
	}
}

var catalogue = map[string][]string{
	"kitchen":  {"Kettle", "Skillet", "Teapot", "Peppermill", "Carafe", "Chopping board"},
	"garden":   {"Trowel", "Watering can", "Hammock", "Lantern", "Planter", "Secateurs"},
	"outdoor":  {"Tent", "Headlamp", "Rucksack", "Camp stove", "Sleeping bag", "Flask"},
	"office":   {"Desk lamp", "Notebook", "Chair", "Pen holder", "Whiteboard", "Footrest"},
	"children": {"Kite", "Building blocks", "Puzzle", "Night light", "Balance bike", "Crayons"},
}

var categories = []string{"kitchen", "garden", "outdoor", "office", "children"}

func (w *world) makeProducts() {
	lines := []string{"Alba", "Birk", "Corvo", "Dune", "Eløy", "Fjord", "Grana", "Halo"}
	for i := range products {
		category := categories[i%len(categories)]
		things := catalogue[category]
		p := &product{id: 1001 + i, category: category, supplier: 1 + w.r.IntN(suppliers), discontinued: w.chance(20)}
		p.name = things[i/len(categories)%len(things)] + " " + lines[i/len(categories)/len(things)]
		p.cents = 495 + 100*w.r.IntN(180)
		if !w.chance(10) {
			grams := 50 + w.r.IntN(12000)
			p.grams = &grams
		}
		w.products = append(w.products, p)
	}
}

// regions are the shop's, by country, as often as customers come from there.
var regions = []struct{ country, region string }{
	{"DE", "EU"}, {"DE", "EU"}, {"FR", "EU"}, {"PL", "EU"}, {"ES", "EU"}, {"NL", "EU"},
	{"US", "US"}, {"US", "US"}, {"US", "US"}, {"CA", "US"}, {"JP", "APAC"}, {"AU", "APAC"},
}

func (w *world) makeCustomers() {
	first := []string{"Anna", "Jürgen", "Chloé", "Małgorzata", "Diego", "Emma", "Liam", "Noah", "Yuki", "Olivia", "Søren", "Inés", "Tom", "Maud", "Karl", "Zoë"}
	last := []string{"Schmidt", "Müller", "Dubois", "Nowak", "García", "de Vries", "Smith", "O'Brien", "Tanaka", "Wilson", "Larsen", "Moreau", "Weber", "Kowalczyk"}
	plain := strings.NewReplacer("ü", "ue", "é", "e", "ł", "l", "ø", "o", "ë", "e", "í", "i", " ", "", "'", "")
	for i := range customers {
		at := pick(w, regions)
		f, l := pick(w, first), pick(w, last)
		c := &customer{id: i + 1, name: f + " " + l, country: at.country, region: at.region}
		c.since = w.moment(firstDay.AddDate(-6, 0, 0), firstDay)
		if !w.chance(12) {
			email := strings.ToLower(plain.Replace(f+"."+l)) + fmt.Sprint(i+1) + "@example." + pick(w, []string{"com", "org", "net"})
			c.email = &email
		}
		if !w.chance(4) {
			phone := fmt.Sprintf("+%d %d %06d", 30+w.r.IntN(60), 100+w.r.IntN(900), w.r.IntN(1_000_000))
			c.phone = &phone
		}
		w.customers = append(w.customers, c)
	}
}

func (w *world) makeCampaigns() {
	for i, c := range []struct {
		name, channel string
		month, days   int
		budget        int
	}{
		{"New Year, new kitchen", "search", 1, 31, 12000}, {"Winter sale", "newsletter", 1, 45, 4500},
		{"Hello spring", "social", 3, 31, 18000}, {"Out of doors", "search", 3, 61, 22500},
		{"Desk refresh", "newsletter", 2, 40, 3000}, {"Easter for children", "social", 3, 36, 9500},
		{"Garden days", "search", 4, 45, 15750}, {"Camp early", "newsletter", 5, 31, 5200},
		{"Summer, finally", "social", 6, 30, 21000},
	} {
		from := firstDay.AddDate(0, c.month-1, 0)
		w.campaigns = append(w.campaigns, &campaign{id: i + 1, name: c.name, channel: c.channel, from: from, to: from.AddDate(0, 0, c.days), budget: c.budget})
	}
}

// running is a campaign of that time, or nil.
func (w *world) running(at time.Time) *campaign {
	var now []*campaign
	for _, c := range w.campaigns {
		if !at.Before(c.from) && at.Before(c.to) {
			now = append(now, c)
		}
	}
	if len(now) == 0 {
		return nil
	}
	return pick(w, now)
}

var devices = []string{"phone", "phone", "phone", "desktop", "desktop", "tablet"}

func (w *world) look(c *customer, region string, p *product, at time.Time, k *campaign) {
	w.views = append(w.views, view{at: at, customer: c, region: region, product: p, campaign: k, device: pick(w, devices), seconds: 3 + w.r.IntN(240)})
}

// makeOrders makes orders, the page views that led to some, and what left the warehouse.
func (w *world) makeOrders() {
	var at []time.Time
	for range orders {
		at = append(at, w.moment(firstDay, lastDay))
	}
	sort.Slice(at, func(i, j int) bool { return at[i].Before(at[j]) })
	for i, t := range at {
		o := &order{id: 50_001 + i, customer: pick(w, w.customers), at: t, status: "delivered"}
		switch {
		case w.chance(15):
			o.status = "cancelled"
		case t.After(lastDay.AddDate(0, 0, -10)):
			o.status = "open"
		default:
			day := t.AddDate(0, 0, 1+w.r.IntN(4))
			o.shipped = &day
		}
		for _, n := range w.r.Perm(products)[:1+w.r.IntN(4)] {
			p := w.products[n]
			l := line{product: p, quantity: 1 + w.r.IntN(4), cents: p.cents}
			if w.chance(5) {
				percent := 5 * (1 + w.r.IntN(4))
				l.discount, l.cents = &percent, p.cents*(100-percent)/100
			}
			o.lines = append(o.lines, l)
			if w.chance(3) {
				seen := t.Add(-time.Duration(60+w.r.IntN(2*24*3600)) * time.Second)
				if seen.Before(firstDay) {
					seen = firstDay
				}
				var k *campaign
				if !w.chance(4) {
					k = w.running(seen)
				}
				w.look(o.customer, o.customer.region, p, seen, k)
			}
			if o.shipped != nil {
				w.movements = append(w.movements, movement{p, pick(w, warehouses), *o.shipped, -l.quantity, "sale"})
			}
		}
		w.orders = append(w.orders, o)
	}
}

var warehouses = []string{"Rotterdam", "Gdańsk", "Newark"}

// browse makes page views that led to nothing, most of visitors who have not logged in.
func (w *world) browse() {
	for range browsing {
		at := w.moment(firstDay, lastDay)
		var c *customer
		region := pick(w, regions).region
		if w.chance(3) {
			c = pick(w, w.customers)
			region = c.region
		}
		var k *campaign
		if w.chance(4) {
			k = w.running(at)
		}
		w.look(c, region, pick(w, w.products), at, k)
	}
}

// receive makes deliveries from suppliers and what was lost.
func (w *world) receive() {
	for _, p := range w.products {
		for range 8 {
			w.movements = append(w.movements, movement{p, pick(w, warehouses), w.moment(firstDay, lastDay), 40 + w.r.IntN(60), "delivery"})
		}
		if w.chance(3) {
			w.movements = append(w.movements, movement{p, pick(w, warehouses), w.moment(firstDay, lastDay), -1 - w.r.IntN(5), "damaged"})
		}
	}
}
