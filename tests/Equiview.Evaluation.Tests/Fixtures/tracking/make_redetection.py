"""AJ_RD of random tracks, straight from the definition (tapnet, tapnextpp/metrics/aj_rd.py), from the query on."""
import random,json,math
random.seed(5)
T=40; tracks=[]
for n in range(5):
    q=random.randrange(0,6); x,y=random.uniform(50,200),random.uniform(50,200); gt=[];vis=[];pr=[];pv=[]; v=True; left=0
    for t in range(T):
        x+=random.uniform(-2,2); y+=random.uniform(-2,2); gt.append([round(x,3),round(y,3)])
        if left==0: v=not v if t>q else True; left=random.choice([1,2,3,5,6,9]) if t>=q else 1
        left-=1
        vis.append(int(v if t>=q else False)); s=random.choice([0.3,1.5,3,8,20]); pr.append([round(x+random.gauss(0,s),3),round(y+random.gauss(0,s),3)])
        pv.append(int(v) if random.random()<0.85 else int(not v))
    vis[q]=1
    tracks.append(dict(query=q,points=gt,visible=vis,predicted=pr,predictedVisible=pv))
# straight from the definition
def nanmean(v):
    v=[a for a in v if not math.isnan(a)]; return sum(v)/len(v) if v else float('nan')
events=[]
for tr in tracks:
    q=tr['query']; vis=tr['visible'][q:]; best=0
    for t in range(1,len(vis)):
        if vis[t] and not vis[t-1]:
            d=0
            while t-1-d>=0 and not vis[t-1-d]: d+=1
            if d>best:
                best=d; js=[]
                for thr in (1,2,4,8,16):
                    tp=fp=gp=0
                    for u in range(t+q,T):
                        near=math.dist(tr['points'][u],tr['predicted'][u])<=thr; g=tr['visible'][u]; p=tr['predictedVisible'][u]
                        tp+=bool(near and g and p); gp+=g; fp+=bool(p and ((not g) or (not near)))
                    js.append(tp/(gp+fp))
                events.append((d,js))
print(len(events),[e[0] for e in events])
score=nanmean([nanmean([nanmean([j[i] for d,j in events if d>=m]) for i in range(5)]) for m in (1,4,16,64,256)])
print(repr(score)); json.dump(dict(score=score,tracks=tracks),open('redetection.json','w'))
